import { describe, expect, it } from '@jest/globals';
import { Interpreter } from './interpret.ts';
import type { Outcome } from './outcome.ts';

const receivedAtMs = Date.parse('2026-01-15T10:30:00.120Z');
const energy = 'voltguard/devices/EVSE-1/energy';

function read(topic: string, payload: string | Buffer | object, redelivered = false): Outcome {
  const bytes = Buffer.isBuffer(payload)
    ? payload
    : Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  return new Interpreter(1_048_576).read(topic, bytes, { receivedAtMs, redelivered });
}

function readingsOf({ events }: Outcome): object[] {
  return events.flatMap((event) => (event.kind === 'readings' ? event.data.readings : []));
}

const codes = ({ rejected }: Outcome): string[] => rejected.map(({ code }) => code);

describe('a reading', () => {
  it('is one event in the spelling of the platform', () => {
    const outcome = read(energy, {
      timestamp: '2026-01-15T16:00:00.000+05:30',
      seq: 7,
      power: 3,
      voltageV: 230,
      harmonics: 4.5,
    });
    expect(outcome.events).toEqual([
      {
        kind: 'readings',
        data: {
          deviceId: 'EVSE-1',
          receivedAt: '2026-01-15T10:30:00.120Z',
          readings: [
            { timestamp: '2026-01-15T10:30:00.000Z', seq: 7, powerW: 3, voltageV: 230, extra: { harmonics: 4.5 } },
          ],
        },
      },
    ]);
    expect(outcome.rejected).toEqual([]);
  });

  it('without a time gets that of its arrival, and says so', () => {
    expect(readingsOf(read(energy, { powerW: 1 }))).toEqual([
      { timestamp: '2026-01-15T10:30:00.120Z', stampedOnArrival: true, powerW: 1 },
    ]);
  });

  it('without a time and a number is told apart from the others of its device', () => {
    const interpreter = new Interpreter(1_000);
    const payload = Buffer.from('[{"powerW":1},{"powerW":1}]');
    const arrival = { receivedAtMs, redelivered: false };
    const times = [1, 2].flatMap(() =>
      readingsOf(interpreter.read(energy, payload, arrival)).map((r) => (r as { timestamp: string }).timestamp),
    );
    expect(times).toEqual(['120', '121', '122', '123'].map((ms) => `2026-01-15T10:30:00.${ms}Z`));
  });

  it('that the broker sent again is marked', () => {
    expect(read(energy, { powerW: 1 }, true).events[0]).toMatchObject({ data: { redelivered: true } });
  });

  it.each([
    [1_768_473_000, '2026-01-15T10:30:00.000Z'],
    [1_768_473_000.25, '2026-01-15T10:30:00.250Z'],
    [1_768_473_000_500, '2026-01-15T10:30:00.500Z'],
    ['2026-01-15T10:30:00Z', '2026-01-15T10:30:00.000Z'],
    ['2026-01-15 10:30', '2026-01-15T10:30:00.000Z'],
    ['2026-01-15T10:30:00.123456789-02', '2026-01-15T12:30:00.123Z'],
    ['2026-01-15T10:30:00+0530', '2026-01-15T05:00:00.000Z'],
    ['2000-01-01T00:00:00Z', '2000-01-01T00:00:00.000Z'],
    ['2026-01-16T10:30:00.120Z', '2026-01-16T10:30:00.120Z'],
  ])('of %s is of %s', (timestamp, expected) => {
    expect(readingsOf(read(energy, { timestamp, powerW: 1 }))).toEqual([{ timestamp: expected, powerW: 1 }]);
  });

  it('keeps the own spelling of a measure, wherever it stands', () => {
    for (const payload of ['{"power":1,"powerW":2}', '{"powerW":2,"power":1}']) {
      expect(readingsOf(read(energy, payload))).toMatchObject([{ powerW: 2 }]);
    }
  });

  it('keeps the last of a repeated field', () => {
    expect(readingsOf(read(energy, '{"powerW":1,"powerW":2}'))).toMatchObject([{ powerW: 2 }]);
  });

  it('loses fields that no reading can carry, and they are counted', () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`x${index}`, index]));
    const outcome = read(energy, {
      powerW: 1,
      status: 'ok',
      nested: { deep: 1 },
      uptimeNs: 1e18,
      [`long${'x'.repeat(64)}`]: 1,
      ...many,
    });
    expect(Object.keys((readingsOf(outcome)[0] as { extra: object }).extra)).toHaveLength(32);
    expect(outcome.ignoredFields).toBe(4 + 8);
    expect(outcome.rejected).toEqual([]);
  });

  it('does not fall for __proto__', () => {
    const outcome = read(energy, '{"powerW":1,"__proto__":5,"constructor":2}');
    expect(JSON.stringify(readingsOf(outcome)[0])).toContain('"extra":{"constructor":2}');
    expect(outcome.ignoredFields).toBe(1);
  });

  it('takes null for absent', () => {
    expect(readingsOf(read(energy, { powerW: 1, voltageV: null, seq: null, timestamp: null }))).toHaveLength(1);
  });
});

describe('bad input', () => {
  it.each<[string, string | Buffer | object, string]>([
    ['nothing', '', 'empty-payload'],
    ['broken JSON', '{"powerW":', 'broken-json'],
    ['NaN', '{"powerW":NaN}', 'broken-json'],
    ['Infinity', '{"powerW":Infinity}', 'broken-json'],
    ['not UTF-8', Buffer.from([0xff, 0xfe, 0x00]), 'broken-json'],
    ['a number beyond doubles', '{"powerW":1e999}', 'out-of-range'],
    ['a huge number', '{"powerW":123456789012345678901234567890}', 'out-of-range'],
    ['a text where a number belongs', { powerW: '7360' }, 'wrong-type'],
    ['true where a number belongs', { powerW: true }, 'wrong-type'],
    ['a list where a number belongs', { powerW: [1] }, 'wrong-type'],
    ['a seq with a fraction', { powerW: 1, seq: 1.5 }, 'wrong-type'],
    ['a negative seq', { powerW: 1, seq: -1 }, 'wrong-type'],
    ['a seq beyond 2^53', '{"powerW":1,"seq":9007199254740993}', 'wrong-type'],
    ['a seq as text', { powerW: 1, seq: '1' }, 'wrong-type'],
    ['1970', { powerW: 1, timestamp: 0 }, 'timestamp-out-of-range'],
    ['1970 as text', { powerW: 1, timestamp: '1970-01-01T00:00:00Z' }, 'timestamp-out-of-range'],
    ['next year', { powerW: 1, timestamp: '2027-01-15T10:30:00Z' }, 'timestamp-out-of-range'],
    ['a little more than a day ahead', { powerW: 1, timestamp: '2026-01-16T10:30:00.121Z' }, 'timestamp-out-of-range'],
    ['microseconds', { powerW: 1, timestamp: 1_768_473_000_000_000 }, 'timestamp-out-of-range'],
    ['30 February', { powerW: 1, timestamp: '2026-02-30T00:00:00Z' }, 'timestamp-unreadable'],
    ['a time in words', { powerW: 1, timestamp: 'yesterday' }, 'timestamp-unreadable'],
    ['an object as time', { powerW: 1, timestamp: {} }, 'timestamp-unreadable'],
    ['a charge of 120 %', { soc: 120 }, 'out-of-range'],
    ['a negative register', { energyKwh: -1 }, 'out-of-range'],
    ['no measure', { timestamp: 1_768_473_000, seq: 1, name: 'x' }, 'no-measure'],
    ['an empty object', {}, 'no-measure'],
    ['a number', '5', 'not-an-object'],
    ['null', 'null', 'not-an-object'],
    ['an empty list', [], 'no-readings'],
    ['a list in a list', [[{ powerW: 1 }]], 'not-an-object'],
    ['another device', { powerW: 1, device_id: 'EVSE-2' }, 'wrong-device'],
    ['too much', Buffer.alloc(1_048_577, 32), 'too-large'],
    ['100,000 brackets', '['.repeat(100_000), 'broken-json'],
    ['100,000 levels', '['.repeat(100_000) + ']'.repeat(100_000), 'not-an-object'],
  ])('%s is rejected', (_, payload, code) => {
    const outcome = read(energy, payload);
    expect(codes(outcome)).toEqual([code]);
    expect(outcome.events).toEqual([]);
  });

  it.each([
    'voltguard/devices/EVSE-1/other',
    'voltguard/devices/1/energy',
    'voltguard/devices/telemetry/energy',
    'bss/0/auth/request',
    '',
  ])('topic %p is rejected', (topic) => {
    expect(codes(read(topic, { powerW: 1 }))).toEqual(['unknown-topic']);
  });
});

describe('a list of readings', () => {
  it('of 10,000 with bad elements keeps the good ones and names the bad ones', () => {
    const list = Array.from({ length: 10_000 }, (_, seq) =>
      seq % 1_000 === 17 ? { seq, powerW: 'x' } : { seq, timestamp: 1_768_473_000 + seq, powerW: 1 },
    );
    const outcome = read(energy, list);
    expect(outcome.readings).toBe(9_990);
    expect(readingsOf(outcome)).toHaveLength(9_990);
    expect(outcome.events.length).toBeGreaterThanOrEqual(20);
    for (const event of outcome.events)
      expect(event.kind === 'readings' && event.data.readings.length).toBeLessThanOrEqual(500);
    expect(outcome.rejected[1]).toEqual({
      code: 'wrong-type',
      reason: 'wrong-type: element 1017: powerW is a string, not a number',
      element: '{"seq":1017,"powerW":"x"}',
    });
    expect(outcome.rejected).toHaveLength(10);
  });

  it('of nothing but rubbish does not become as many dead letters', () => {
    const outcome = read(energy, `[${'1,'.repeat(400_000)}1]`);
    expect(outcome.rejected).toHaveLength(1_001);
    expect(outcome.rejected.at(-1)).toEqual({
      code: 'more-bad-elements',
      reason: 'more-bad-elements: 399001 more bad elements of 400001',
    });
  });

  it('of the largest size fits into Kafka, whatever its fields are called', () => {
    const names = Array.from({ length: 32 }, (_, index) => `${'ü'.repeat(20)}${index}`);
    const element = Object.fromEntries(names.map((name) => [name, 1e11]));
    const size = Buffer.byteLength(JSON.stringify(element)) + 1;
    const outcome = read(
      energy,
      Array.from({ length: Math.floor(1_040_000 / size) }, () => element),
    );
    expect(outcome.rejected).toEqual([]);
    for (const event of outcome.events) expect(Buffer.byteLength(JSON.stringify(event.data))).toBeLessThan(1_000_000);
  });
});

describe('a status', () => {
  const topic = 'voltguard/devices/EVSE-1/status';

  it('is an event', () => {
    expect(read(topic, { status: 'Online', firmware: '2.4.1', timestamp: 1_768_473_000, uptime: 5 }).events).toEqual([
      {
        kind: 'status',
        data: {
          deviceId: 'EVSE-1',
          receivedAt: '2026-01-15T10:30:00.120Z',
          timestamp: '2026-01-15T10:30:00.000Z',
          status: 'online',
          firmware: '2.4.1',
        },
      },
    ]);
  });

  it('may be the bare word of a last will', () => {
    expect(read(topic, 'offline').events[0]).toMatchObject({
      data: { status: 'offline', timestamp: '2026-01-15T10:30:00.120Z' },
    });
  });

  it.each([
    [{ status: 'sleepy' }, 'unknown-status'],
    [{}, 'unknown-status'],
    [['online'], 'not-an-object'],
    [{ status: 'online', firmware: 2 }, 'wrong-type'],
    [{ status: 'online', timestamp: 0 }, 'timestamp-out-of-range'],
  ])('%j is rejected', (payload, code) => {
    expect(codes(read(topic, payload))).toEqual([code]);
  });
});

describe('what a swapping station says', () => {
  it('goes on exactly as written', () => {
    const payload = { rfid_code: 'ABC123', station_id: 1 };
    expect(read('bss/1/auth/request', payload).events).toEqual([
      {
        kind: 'station',
        data: { stationId: 1, channel: 'auth/request', receivedAt: '2026-01-15T10:30:00.120Z', payload },
      },
    ]);
  });

  it('of a battery is a reading of that battery too', () => {
    const payload = {
      battery_id: 'BAT001',
      slot_id: 4,
      station_id: 1,
      soc: 80,
      soh: 92,
      voltage: 72.5,
      capacity: 45.2,
    };
    const outcome = read('bss/1/battery/status', payload);
    expect(outcome.events.map(({ kind }) => kind)).toEqual(['station', 'readings']);
    expect(outcome.events[1]).toMatchObject({ data: { deviceId: 'BAT001', reportedBy: 1 } });
    expect(readingsOf(outcome)).toMatchObject([{ soc: 80, soh: 92, voltageV: 72.5, extra: { capacity: 45.2 } }]);
  });

  it('of a battery with a broken value goes on, its reading does not', () => {
    const outcome = read('bss/1/battery/status', { battery_id: 'BAT001', soc: 180 });
    expect(outcome.events.map(({ kind }) => kind)).toEqual(['station']);
    expect(codes(outcome)).toEqual(['out-of-range']);
  });

  it.each<[string | object, string]>([
    [[], 'not-an-object'],
    [{ station_id: 2 }, 'wrong-device'],
    [`{"a":${'['.repeat(50)}${']'.repeat(50)}}`, 'too-deep'],
    [{ text: 'x'.repeat(200_000) }, 'too-large'],
  ])('is rejected where it cannot be', (payload, code) => {
    expect(codes(read('bss/1/swap/result', payload))).toEqual([code]);
  });
});
