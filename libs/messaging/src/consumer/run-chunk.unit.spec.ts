import { describe, expect, it } from '@jest/globals';
import { commandIssued } from '@voltguard/contracts';
import type { KafkaMessage } from 'kafkajs';
import { EventDecoder } from '../event/decode.ts';
import { PermanentError } from '../permanent-error.ts';
import type { EventBatch } from './event-batch.ts';
import { runChunk } from './run-chunk.ts';

const messages = Array.from({ length: 5 }, (_, offset) => {
  const value = Buffer.from(JSON.stringify(commandIssued.example));
  const headers = { ce_type: commandIssued.type, ce_id: String(offset) };
  return { key: Buffer.from('k'), value, offset: String(offset), timestamp: '0', attributes: 0, headers };
}) as unknown as readonly KafkaMessage[];

const chunk = {
  consumer: 'telemetry.test',
  topic: 'test',
  partition: 0,
  messages,
  signal: new AbortController().signal,
  heartbeat: () => Promise.resolve(),
};

/** Throws when the third event is among them. */
function failing(error: Error): (batch: EventBatch) => Promise<void> {
  return async ({ events }) => (events.some(({ offset }) => offset === 2n) ? Promise.reject(error) : Promise.resolve());
}

describe('a chunk of events', () => {
  const decoder = new EventDecoder([commandIssued]);

  it.each([
    ['the handler calls impossible', new PermanentError('wrong')],
    ['the database will never take', Object.assign(new Error('Data too long for column'), { errno: 1406 })],
  ])('loses only the event that %s', async (_what, error) => {
    const outcome = await runChunk(chunk, decoder, failing(error), true);
    expect(outcome).toMatchObject({ done: 5, letters: [{ origin: { offset: '2' } }] });
    expect(outcome.error).toBeUndefined();
  });

  it('loses none while the database is away', async () => {
    const away = Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
    const outcome = await runChunk(chunk, decoder, failing(away), true);
    expect(outcome).toEqual({ done: 0, letters: [], error: away });
  });
});
