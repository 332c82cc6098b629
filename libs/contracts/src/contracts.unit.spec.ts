import { describe, expect, it } from '@jest/globals';
import { deviceIdSchema, instantSchema } from './ids.ts';
import { mqttTopics, parseUplinkTopic } from './mqtt/mqtt-topics.ts';
import { readingSchema } from './telemetry/reading.ts';

describe('device ids', () => {
  it.each(['EVSE-DEL-001', 'abc', 'a.b_c-9', `A${'x'.repeat(63)}`])('takes %s', (id) => {
    expect(deviceIdSchema.safeParse(id).success).toBe(true);
  });

  it.each(['', 'ab', '1abc', 'a b c', 'a/b/c', 'a+#', 'telemetry', `A${'x'.repeat(64)}`, 'über'])(
    'refuses "%s"',
    (id) => {
      expect(deviceIdSchema.safeParse(id).success).toBe(false);
    },
  );
});

describe('instants', () => {
  it('are UTC with milliseconds', () => {
    expect(instantSchema.safeParse('2026-01-15T10:30:00.000Z').success).toBe(true);
    for (const text of ['2026-01-15T10:30:00Z', '2026-01-15T10:30:00.000+01:00', '2026-02-30T10:30:00.000Z', 'now']) {
      expect(instantSchema.safeParse(text).success).toBe(false);
    }
  });
});

describe('readings', () => {
  const timestamp = '2026-01-15T10:30:00.000Z';

  it.each([
    ['NaN', { powerW: Number.NaN }],
    ['infinity', { powerW: Number.POSITIVE_INFINITY }],
    ['text', { powerW: '12' }],
    ['a charge above 100 %', { soc: 100.1 }],
    ['less than absolute zero', { temperatureC: -274 }],
    ['a negative register', { energyKwh: -1 }],
    ['half a sequence number', { seq: 1.5 }],
    ['an unknown field', { humidity: 5 }],
    ['33 extra fields', { extra: Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`e${i}`, i])) }],
  ])('refuse %s', (_, fields) => {
    expect(readingSchema.safeParse({ timestamp, ...fields }).success).toBe(false);
  });

  it('take huge and tiny values within reason', () => {
    expect(readingSchema.safeParse({ timestamp, powerW: -1e12, currentA: 5e-324 }).success).toBe(true);
    expect(readingSchema.safeParse({ timestamp, powerW: 1e13 }).success).toBe(false);
  });
});

describe('MQTT topics', () => {
  it('tell who speaks', () => {
    expect(parseUplinkTopic(mqttTopics.energy('EVSE-1'))).toEqual({ kind: 'energy', deviceId: 'EVSE-1' });
    expect(parseUplinkTopic(mqttTopics.status('EVSE-1'))).toEqual({ kind: 'status', deviceId: 'EVSE-1' });
    expect(parseUplinkTopic('bss/12/swap/result')).toEqual({ kind: 'station', stationId: 12, channel: 'swap/result' });
  });

  it.each([
    '',
    'voltguard/devices//energy',
    'voltguard/devices/x/energy',
    'bss/0/swap/result',
    'bss/1/swap/refused',
    'other',
  ])('"%s" is no uplink', (topic) => {
    expect(parseUplinkTopic(topic)).toBeUndefined();
  });
});
