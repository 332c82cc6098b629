import { describe, expect, it } from '@jest/globals';
import { readingsRecorded } from '@voltguard/contracts';
import { runWithTrace } from '@voltguard/observability';
import type { KafkaMessage } from 'kafkajs';
import { EventDecoder } from './decode.ts';
import { encode } from './encode.ts';
import { causedBy, outgoing, tombstone } from './outgoing.ts';
import type { RawRecord } from './raw-record.ts';
import type { ReceivedEvent } from './received-event.ts';

const source = '/voltguard/mqtt-bridge';
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const decoder = new EventDecoder([readingsRecorded]);

function asKafka({ key, value, headers }: RawRecord, offset = '7'): KafkaMessage {
  const buffers = Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)] as const);
  return {
    key: key === null ? null : Buffer.from(key),
    value: value === null ? null : Buffer.from(value),
    headers: Object.fromEntries(buffers),
    offset,
    timestamp: '0',
    attributes: 0,
  };
}

function received(record: RawRecord): ReceivedEvent {
  const decoded = decoder.decode('telemetry.readings.v1', 3, asKafka(record));
  if (decoded.kind !== 'event') throw new Error(decoded.kind);
  return decoded.event;
}

describe('an event as a Kafka record', () => {
  it('comes out as it went in, with key, envelope and place', () => {
    const event = outgoing(readingsRecorded, readingsRecorded.example, { actor: '{}', causationId: 'c' });
    const record = encode(event, source);
    expect(record.headers).toMatchObject({ ce_specversion: '1.0', 'content-type': 'application/json' });
    const { data, key, offset, partition, envelope } = received(record);
    expect(data).toEqual(readingsRecorded.example);
    expect([key, offset, partition]).toEqual(['EVSE-DEL-001', 7n, 3]);
    expect(envelope).toMatchObject({ type: readingsRecorded.type, source, actor: '{}', causationId: 'c' });
    expect(envelope.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(envelope.correlationId).toBe(envelope.id);
    expect(envelope.traceparent).toBeUndefined();
  });

  it('carries the trace that is running, or that of its cause', () => {
    const event = outgoing(readingsRecorded, readingsRecorded.example);
    const first = runWithTrace({ traceparent, correlationId: 'request-1' }, () => received(encode(event, source)));
    expect(first.envelope).toMatchObject({ traceparent, correlationId: 'request-1' });
    const next = received(encode(outgoing(readingsRecorded, readingsRecorded.example, causedBy(first)), source));
    expect(next.envelope).toMatchObject({ traceparent, correlationId: 'request-1', causationId: first.envelope.id });
  });

  it('is checked before it leaves, unless it is trusted', () => {
    const wrong = { ...readingsRecorded.example, readings: [] };
    expect(() => outgoing(readingsRecorded, wrong)).toThrow(/readings/);
    expect(outgoing(readingsRecorded, wrong, { trusted: true }).data).toBe(wrong);
  });

  it('has no value when it ends a key', () => {
    const record = encode(tombstone(readingsRecorded, 'EVSE-DEL-001'), source);
    expect(decoder.decode('t', 0, asKafka(record))).toMatchObject({
      kind: 'tombstone',
      tombstone: { key: 'EVSE-DEL-001', data: undefined },
    });
  });

  it('is skipped when its type is not asked for, and unreadable with the reason when it does not fit', () => {
    const record = encode(outgoing(readingsRecorded, readingsRecorded.example), source);
    const other = { ...record, headers: { ...record.headers, ce_type: 'voltguard.other.v1' } };
    expect(decoder.decode('t', 0, asKafka(other)).kind).toBe('other-type');
    const misfit = { ...record, value: '{"deviceId":"A"}' };
    expect(decoder.decode('t', 0, asKafka(misfit))).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining('deviceId'),
    });
    expect(decoder.decode('t', 0, asKafka({ ...record, value: 'NaN' })).kind).toBe('unreadable');
  });
});
