import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GatheredEvents } from './gather-events.ts';
import type { UplinkEvent } from './outcome.ts';

const receivedAt = '2026-01-15T10:30:00.120Z';

function readings(deviceId: string, seqs: readonly number[], redelivered = false): UplinkEvent {
  const timestamp = '2026-01-15T10:30:00.000Z';
  const data = { deviceId, receivedAt, readings: seqs.map((seq) => ({ timestamp, seq, powerW: 1 })) };
  return { kind: 'readings', data: redelivered ? { ...data, redelivered: true } : data };
}

function gather(events: readonly UplinkEvent[], payloadBytes = 100): UplinkEvent[] {
  const gathered = new GatheredEvents();
  for (const event of events) gathered.add(event, payloadBytes);
  return gathered.events;
}

const seqsOf = (events: readonly UplinkEvent[]) =>
  events.map((event) => (event.kind === 'readings' ? event.data.readings.map(({ seq }) => seq) : []));

describe('events of messages that arrived together', () => {
  it('join the readings of one device', () => {
    const events = gather([readings('A-01', [1]), readings('B-01', [7]), readings('A-01', [2, 3])]);
    expect(seqsOf(events)).toEqual([[1, 2, 3], [7]]);
  });

  it('keep apart what the broker sent again', () => {
    const events = gather([readings('A-01', [1], true), readings('A-01', [2]), readings('A-01', [3])]);
    expect(seqsOf(events)).toEqual([[1], [2, 3]]);
  });

  it('stay within what an event may hold', () => {
    const many = Array.from({ length: 300 }, (_, seq) => seq);
    expect(seqsOf(gather([readings('A-01', many), readings('A-01', many)]))).toEqual([many, many]);
    expect(gather([readings('A-01', [1]), readings('A-01', [2])], 100_000)).toHaveLength(2);
  });

  it('lose nothing and keep the order of each device, whatever comes', () => {
    const messages = fc.array(
      fc.record({
        device: fc.constantFrom('A-01', 'B-01', 'C-01'),
        count: fc.integer({ min: 1, max: 200 }),
        again: fc.boolean(),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(messages, (list) => {
        let seq = 0;
        const given = list.map(({ device, count, again }) =>
          readings(
            device,
            Array.from({ length: count }, () => seq++),
            again,
          ),
        );
        const expected = orderOf(given);
        const events = gather(given);
        expect(orderOf(events)).toEqual(expected);
        for (const one of seqsOf(events)) expect(one.length).toBeLessThanOrEqual(500);
      }),
    );
  });
});

/** Numbers by device, with the flag that each came with. */
function orderOf(events: readonly UplinkEvent[]): Record<string, [number | undefined, boolean][]> {
  const order: Record<string, [number | undefined, boolean][]> = {};
  for (const event of events) {
    if (event.kind !== 'readings') continue;
    const list = (order[event.data.deviceId] ??= []);
    for (const { seq } of event.data.readings) list.push([seq, event.data.redelivered === true]);
  }
  return order;
}
