import type { TraceReading } from './formats/trace-format.ts';

/** What a device would publish for a line of its trace: the platform's spelling, unnamed measures beside the named ones. */
export function tracePayload(reading: TraceReading, seq: number): Record<string, unknown> {
  return { timestamp: new Date(reading.timestampMs).toISOString(), seq, ...reading.measures, ...reading.extra };
}
