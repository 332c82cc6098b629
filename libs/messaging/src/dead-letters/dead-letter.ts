import { deadLetterTopic } from '@voltguard/contracts';
import type { RawHeaders, RawRecord } from '../event/raw-record.ts';

/** Headers that a dead letter has beside those of the original record. */
export const deadLetterHeaders = {
  reason: 'dead-letter-reason',
  consumer: 'dead-letter-consumer',
  topic: 'dead-letter-origin-topic',
  partition: 'dead-letter-origin-partition',
  offset: 'dead-letter-origin-offset',
  time: 'dead-letter-time',
  /** Of a marker: the `partition:offset` in the dead-letter topic of the letter that was sent again. */
  resent: 'dead-letter-resent',
} as const;

export const deadLetterHeaderNames: ReadonlySet<string> = new Set(Object.values(deadLetterHeaders));

export interface DeadLetter {
  readonly key: string | Buffer | null;
  readonly value: string | Buffer | null;
  readonly headers?: RawHeaders;
  readonly reason: string;
  /** Where it came from: a Kafka topic (without namespace) with partition and offset, or an MQTT topic alone. */
  readonly origin: { readonly topic: string; readonly partition?: number; readonly offset?: bigint | string };
}

const longestReason = 2_000;
/** A payload can be as large as the broker lets it be; what does not fit is cut, and the reason says so. */
const longestValue = 1024 * 1024;

export function deadLetterRecord(consumerName: string, letter: DeadLetter): RawRecord {
  const headers: Record<string, string | Buffer> = {};
  for (const [name, value] of Object.entries(letter.headers ?? {})) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) headers[name] = first;
  }
  const bytes = letter.value === null ? 0 : Buffer.byteLength(letter.value);
  const cut = bytes > longestValue;
  const note = cut ? ` (value cut from ${bytes} bytes)` : '';
  headers[deadLetterHeaders.reason] = letter.reason.slice(0, longestReason) + note;
  headers[deadLetterHeaders.consumer] = consumerName;
  headers[deadLetterHeaders.topic] = letter.origin.topic;
  headers[deadLetterHeaders.time] = new Date().toISOString();
  if (letter.origin.partition !== undefined) headers[deadLetterHeaders.partition] = String(letter.origin.partition);
  if (letter.origin.offset !== undefined) headers[deadLetterHeaders.offset] = String(letter.origin.offset);
  return {
    topic: deadLetterTopic(consumerName),
    key: letter.key,
    value: cut ? Buffer.from(letter.value!).subarray(0, longestValue) : letter.value,
    headers,
  };
}
