import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type EncodedRecord, encodeRecord, type KafkaRecord } from './encode-record.ts';

const original = createRequire(import.meta.url)('kafkajs/src/protocol/recordBatch/record/v0/index.js') as (
  record: KafkaRecord,
) => EncodedRecord;

const text = fc.string({ unit: 'grapheme', maxLength: 300 });
const bytes = fc.oneof(
  text,
  fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
);
const record = fc.record({
  offsetDelta: fc.nat(2 ** 29),
  timestampDelta: fc.integer({ min: -(2 ** 30) + 1, max: 2 ** 30 - 1 }),
  key: fc.oneof(bytes, fc.constant(null)),
  value: fc.oneof(bytes, fc.constant(null)),
  headers: fc.dictionary(text, fc.oneof(bytes, fc.array(bytes, { maxLength: 3 })), { maxKeys: 9 }),
});

describe('encodeRecord', () => {
  it('writes the bytes that kafkajs writes', () => {
    fc.assert(
      fc.property(record, (one) => {
        expect(encodeRecord(one).buffer.equals(original(one).buffer)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
