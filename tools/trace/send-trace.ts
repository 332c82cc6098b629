import { setTimeout as delay } from 'node:timers/promises';
import { mqttTopics } from '@voltguard/contracts';
import type { DeviceLink } from '../fleet/device-link.ts';
import type { BadLine, TraceRow } from './formats/trace-format.ts';
import { Pace, type Speed } from './pace.ts';
import { tracePayload } from './trace-payload.ts';

export interface SentTrace {
  readonly readings: number;
  readonly badLines: number;
  /** The first of them, to be shown. */
  readonly firstBadLines: readonly BadLine[];
  readonly lastSeq: number;
  readonly lastTimestampMs: number | undefined;
  /** A trace may step back in time: these need not be its first and last. */
  readonly earliestMs: number | undefined;
  readonly latestMs: number | undefined;
}

export interface SendOptions {
  readonly deviceId: string;
  readonly speed: Speed;
  /** Readings a message. */
  readonly batch: number;
  readonly onProgress: (sent: number, acknowledged: number) => void;
  readonly signal: AbortSignal;
}

const shownBadLines = 5;

/**
 * Sends the rows of a trace in their order. The running number counts the good lines from 1, so that the same file gives each reading the
 * same identity (device, timestamp, seq) however often it is sent.
 */
export async function sendTrace(
  rows: AsyncIterable<TraceRow>,
  link: DeviceLink,
  options: SendOptions,
): Promise<SentTrace> {
  const topic = mqttTopics.energy(options.deviceId);
  const pace = new Pace(options.speed);
  const firstBadLines: BadLine[] = [];
  let badLines = 0;
  let seq = 0;
  let earliestMs: number | undefined;
  let latestMs: number | undefined;
  let lastTimestampMs: number | undefined;
  let message: Record<string, unknown>[] = [];

  const aborted = () => options.signal.aborted;
  const flush = async () => {
    if (message.length === 0) return;
    const payload = JSON.stringify(options.batch === 1 ? message[0] : message);
    message = [];
    await link.publish(topic, payload);
    options.onProgress(seq, link.acknowledged * options.batch);
  };

  for await (const row of rows) {
    if (aborted()) break;
    if (row.kind === 'bad') {
      badLines += 1;
      if (firstBadLines.length < shownBadLines) firstBadLines.push(row);
      continue;
    }
    const waitMs = pace.waitMs(row.timestampMs);
    if (waitMs > 1) {
      await flush();
      await delay(waitMs, undefined, { signal: options.signal }).catch(() => undefined);
      if (aborted()) break;
    }
    seq += 1;
    earliestMs = Math.min(earliestMs ?? Infinity, row.timestampMs);
    latestMs = Math.max(latestMs ?? -Infinity, row.timestampMs);
    lastTimestampMs = row.timestampMs;
    message.push(tracePayload(row, seq));
    if (message.length >= options.batch) await flush();
  }
  await flush();
  await link.drained();
  options.onProgress(seq, seq);
  return { readings: seq, badLines, firstBadLines, lastSeq: seq, lastTimestampMs, earliestMs, latestMs };
}
