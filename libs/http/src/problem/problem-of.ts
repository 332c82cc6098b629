import { HttpException } from '@nestjs/common';
import { Problem } from './problem.ts';

/** What Fastify refuses before a controller sees it: body parser, router, size limits. */
const fastifyProblems: Readonly<Record<string, readonly [status: number, code: string, detail: string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'body-too-large', 'The body is larger than this path accepts.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [415, 'unsupported-media-type', 'Send the body as application/json.'],
  FST_ERR_CTP_EMPTY_TYPE: [415, 'unsupported-media-type', 'Send the body as application/json.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: [400, 'malformed-json', 'The body is empty, but Content-Type says JSON.'],
  FST_ERR_CTP_INVALID_JSON_BODY: [400, 'malformed-json', 'The body is not valid JSON.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [400, 'malformed-request', 'Content-Length and body disagree.'],
  FST_ERR_BAD_URL: [400, 'malformed-url', 'The path is not a valid URL path.'],
  FST_ERR_ASYNC_CONSTRAINT: [400, 'malformed-request', 'The request cannot be routed.'],
  FST_ERR_MAX_PARAM_LENGTH: [414, 'path-too-long', 'A part of the path is too long.'],
};

const codesByStatus: Readonly<Record<number, string>> = {
  400: 'malformed-request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  406: 'not-acceptable',
  408: 'request-timeout',
  409: 'conflict',
  412: 'stale',
  413: 'body-too-large',
  414: 'path-too-long',
  415: 'unsupported-media-type',
  422: 'invalid',
  428: 'version-missing',
  429: 'too-many-requests',
  503: 'unavailable',
};

/** The answer for whatever was thrown; `undefined` when nobody foresaw it, so that it is logged and answered as a bare 500. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  const code = memberOf(error, 'code');
  const known = typeof code === 'string' ? fastifyProblems[code] : undefined;
  if (known) return new Problem(...known, { cause: error });
  // secure-json-parse and JSON.parse, whichever version of the parser reports them.
  if (error instanceof SyntaxError && memberOf(error, 'statusCode') === 400) {
    return new Problem(400, 'malformed-json', 'The body is not valid JSON.', { cause: error });
  }
  const status = error instanceof HttpException ? error.getStatus() : memberOf(error, 'statusCode');
  if (typeof status !== 'number' || status < 400 || status > 499) {
    return status === 503
      ? new Problem(503, 'unavailable', 'Not available now; try again.', { cause: error })
      : undefined;
  }
  const detail = error instanceof Error ? error.message : 'The request was refused.';
  return new Problem(status, codesByStatus[status] ?? 'refused', detail, { cause: error });
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
