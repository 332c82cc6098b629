import { Problem } from '@voltguard/http';
import { BodyTooLarge } from './limited-body.ts';

const away = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const slow = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** What a client is told when a service could not be asked: nothing of its address, but whether trying again makes sense. */
export function upstreamProblem(service: string, error: unknown): Problem {
  const causes = chain(error);
  if (causes.some((cause) => cause instanceof BodyTooLarge)) {
    return new Problem(413, 'body-too-large', 'The body is larger than this path accepts.');
  }
  const codes = causes.map((cause) => (cause as { code?: unknown }).code).filter((code) => typeof code === 'string');
  if (codes.some((code) => away.has(code))) {
    return new Problem(503, 'service-unavailable', `The service ${service} is not reachable right now. Try again.`, {
      retryAfterSeconds: 2,
      cause: error,
    });
  }
  if (codes.some((code) => slow.has(code))) {
    return new Problem(504, 'service-timeout', `The service ${service} did not answer in time.`, { cause: error });
  }
  return new Problem(502, 'bad-gateway', `The service ${service} broke off its answer.`, { cause: error });
}

function chain(error: unknown): object[] {
  const causes: object[] = [];
  for (let cause = error; typeof cause === 'object' && cause !== null && causes.length < 5;) {
    causes.push(cause);
    // Node tries every address of a name and reports them together.
    if (cause instanceof AggregateError) causes.push(...(cause.errors as object[]));
    cause = (cause as { cause?: unknown }).cause;
  }
  return causes;
}
