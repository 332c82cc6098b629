import type { IncomingHttpHeaders } from 'node:http';
import type { Trace } from '@voltguard/observability';

/** Of one connection only (RFC 9110, section 7.6.1), and `expect`, which the client's connection has answered. */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'http2-settings',
]);

/** What only a proxy may say: a client could pretend to be another address or another user. */
const spoofable =
  /^(?:x-forwarded-|x-user|x-auth-|x-original-|x-rewrite-|x-real-ip$|x-client-ip$|true-client-ip$|forwarded$)/;

const ours: ReadonlySet<string> = new Set(['server', 'x-powered-by', 'x-request-id']);

export interface Caller {
  readonly address: string;
  readonly host: string;
  readonly protocol: string;
}

/** The headers that a service gets in place of those of the client. */
export function forwardedHeaders(
  given: IncomingHttpHeaders,
  caller: Caller,
  trace: Trace | undefined,
  hasBody: boolean,
): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = {};
  for (const name in given) if (!hopByHop.has(name) && !spoofable.test(name)) headers[name] = given[name];
  if (!hasBody) {
    delete headers['content-length'];
    delete headers['content-type'];
  }
  headers['x-forwarded-for'] = caller.address;
  headers['x-forwarded-host'] = caller.host;
  headers['x-forwarded-proto'] = caller.protocol;
  if (trace) {
    headers['x-request-id'] = trace.correlationId;
    headers.traceparent = trace.traceparent;
  }
  return headers;
}

/** Headers of a service's answer that say nothing to the client, or that the gateway says itself. */
export function answeredHeaders(given: IncomingHttpHeaders): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = {};
  for (const name in given) if (!hopByHop.has(name) && !ours.has(name)) headers[name] = given[name];
  return headers;
}
