import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

/** What ties together everything that one request or message caused, in every process that it passes. */
export interface Trace {
  /** W3C Trace Context, `00-<trace id>-<span id>-<flags>`: https://www.w3.org/TR/trace-context/ */
  readonly traceparent: string;
  /** The id of the request or message that began it all. */
  readonly correlationId: string;
}

const pattern = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;
const correlationPattern = /^[\w.:/-]{1,128}$/;
const storage = new AsyncLocalStorage<Trace>();

/** The trace of the work that is running; `undefined` outside of any. */
export function currentTrace(): Trace | undefined {
  return storage.getStore();
}

/** Runs `work`, and all that it awaits, within `trace`. */
export function runWithTrace<Value>(trace: Trace, work: () => Value): Value {
  return storage.run(trace, work);
}

/** The parts of a `traceparent`, or `undefined` when it is malformed or all zeros. */
export function parseTraceparent(text: string): { traceId: string; spanId: string; flags: string } | undefined {
  const parts = pattern.exec(text);
  return parts ? { traceId: parts[1]!, spanId: parts[2]!, flags: parts[3]! } : undefined;
}

/**
 * A new span in the trace that somebody else began, or a new trace when they began none. Whatever comes from outside is
 * checked: a malformed value is replaced, never passed on.
 */
export function continueTrace(
  from: { traceparent?: string | undefined; correlationId?: string | undefined } = {},
): Trace {
  const parent = from.traceparent ? parseTraceparent(from.traceparent) : undefined;
  const traceId = parent?.traceId ?? randomBytes(16).toString('hex');
  const given = from.correlationId && correlationPattern.test(from.correlationId) ? from.correlationId : undefined;
  return {
    traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-${parent?.flags ?? '01'}`,
    correlationId: given ?? traceId,
  };
}
