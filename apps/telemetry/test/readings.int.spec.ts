import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deadLetterTopic, consumers } from '@voltguard/contracts';
import { createKafka, namespaced } from '@voltguard/messaging';
import { aReading, readingsInARow, testEngines, waitFor } from '@voltguard/testing';
import { owner, recorded, Stage } from './stage.ts';

describe('storing readings', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(() => stage.close());

  const rowsOf = async (deviceId: string) =>
    stage.database.query<Record<string, unknown>[]>(
      'SELECT readings.* FROM readings JOIN devices USING (device_key) WHERE device_id = ? ORDER BY ts, seq',
      [deviceId],
    );
  const untilRows = (deviceId: string, count: number) =>
    waitFor(async () => (await rowsOf(deviceId)).length === count, { what: `${count} rows of ${deviceId}` });
  const detail = async (deviceId: string) =>
    (await stage.call(owner, 'GET', `/devices/${deviceId}`)).body as unknown as {
      lastSeenAt: string;
      lastReadingAt: string;
      sequence: { last: number; lost: number; resets: number };
    };

  it('keeps every measure, and the fields that have no name here', async () => {
    await stage.register('FULL-1');
    const reading = aReading({
      energyKwh: 1234.5,
      frequencyHz: 50.01,
      powerFactor: -0.5,
      soc: 80,
      soh: 99.5,
      extra: { "it's": 1.5, rpm: 3000 },
    });
    await stage.publish(recorded('FULL-1', [reading]));
    await untilRows('FULL-1', 1);
    const from = '2026-01-15T10:00:00Z';
    const answer = await stage.call(owner, 'GET', `/energy?deviceId=FULL-1&from=${from}&to=2026-01-15T11:00:00Z`);
    expect(answer.body.items).toEqual([{ ...reading, receivedAt: '2026-01-16T12:00:00.000Z' }]);
    expect((await stage.call(owner, 'GET', '/telemetry/latest?deviceId=FULL-1')).body).toMatchObject(reading);
  });

  it('stores the same event once, however often it comes', async () => {
    await stage.register('TWICE-1');
    const event = recorded('TWICE-1', readingsInARow(100));
    await stage.publish(event, event);
    await stage.publish({ ...event, redelivered: true });
    await untilRows('TWICE-1', 100);
    await stage.publish(recorded('TWICE-1', [aReading({ timestamp: '2026-01-15T12:00:00.000Z', seq: 101 })]));
    await untilRows('TWICE-1', 101);
    expect((await detail('TWICE-1')).sequence).toEqual({ last: 101, lost: 0, resets: 0 });
  });

  it('keeps the first of one identity, and both of one time with different numbers', async () => {
    await stage.register('FIRST-1');
    await stage.publish(
      recorded('FIRST-1', [aReading({ powerW: 1 }), aReading({ powerW: 2 }), aReading({ powerW: 3, seq: 2 })]),
    );
    await untilRows('FIRST-1', 2);
    expect((await rowsOf('FIRST-1')).map((row) => row.power_w)).toEqual([1, 3]);
  });

  it('counts gaps, and takes back what was only late', async () => {
    await stage.register('GAP-1');
    const numbered = (seq: number) =>
      recorded('GAP-1', [aReading({ seq, timestamp: `2026-01-15T10:30:${String(seq).padStart(2, '0')}.000Z` })]);
    await stage.publish(numbered(1), numbered(2), numbered(6));
    await untilRows('GAP-1', 3);
    expect((await detail('GAP-1')).sequence).toEqual({ last: 6, lost: 3, resets: 0 });
    await stage.publish(numbered(4), numbered(3));
    await untilRows('GAP-1', 5);
    expect(await detail('GAP-1')).toMatchObject({
      lastReadingAt: '2026-01-15T10:30:06.000Z',
      lastSeenAt: '2026-01-16T12:00:00.000Z',
      sequence: { last: 6, lost: 1, resets: 0 },
    });
  });

  it('knows a numbered reading without a time when the broker sends it again', async () => {
    await stage.register('STAMP-1');
    const arrival = (second: number, seq: number, redelivered?: true) => {
      const at = `2026-01-15T10:30:0${second}.000Z`;
      const reading = aReading({ timestamp: at, seq, stampedOnArrival: true });
      return recorded('STAMP-1', [reading], { receivedAt: at, ...(redelivered && { redelivered }) });
    };
    await stage.publish(arrival(1, 1), arrival(2, 2));
    await untilRows('STAMP-1', 2);
    await stage.publish(arrival(3, 2, true), arrival(4, 3), arrival(5, 3, true), arrival(6, 4, true));
    await untilRows('STAMP-1', 4);
    expect((await rowsOf('STAMP-1')).map((row) => row.seq)).toEqual([1, 2, 3, 4]);
  });

  it('puts events of unknown devices among the dead letters and goes on', async () => {
    await stage.register('KNOWN-1');
    await stage.publish(
      recorded('GHOST-1', [aReading()]),
      recorded('KNOWN-1', [aReading()]),
      recorded('KNOWN-1', [aReading({ timestamp: '9999-12-31T23:59:59.999Z' })]),
    );
    await untilRows('KNOWN-1', 1);
    const reasons = await deadLetters(stage, 2);
    expect(reasons.sort()).toEqual(['timestamp-out-of-range', 'unknown-device']);
    await stage.register('GHOST-1');
    await stage.publish(recorded('GHOST-1', [aReading()]));
    await untilRows('GHOST-1', 1);
  });

  it('lets a swapping station speak for batteries only', async () => {
    await stage.register('BATTERY-1', owner, 'battery');
    await stage.register('METER-1');
    const reported = (deviceId: string) => ({ ...recorded(deviceId, [aReading({ soc: 80 })]), reportedBy: 1 });
    await stage.publish(reported('METER-1'), reported('BATTERY-1'));
    await untilRows('BATTERY-1', 1);
    expect(await rowsOf('METER-1')).toEqual([]);
    expect(await deadLetters(stage, 3)).toContain('not-a-battery');
  });

  it('takes nothing more from a device that was deleted, in any replica', async () => {
    await stage.register('GONE-1');
    await stage.publish(recorded('GONE-1', [aReading()]));
    await untilRows('GONE-1', 1);
    await stage.call(owner, 'DELETE', '/devices/GONE-1');
    await stage.publish(recorded('GONE-1', [aReading({ seq: 2 })]));
    await deadLetters(stage, 4);
    expect(await rowsOf('GONE-1')).toHaveLength(1);
  });

  it('loses and doubles nothing with two replicas at once, one of which leaves', async () => {
    const ids = Array.from({ length: 24 }, (_, n) => `MANY-${n}`);
    for (const id of ids) await stage.register(id);
    const second = await stage.boot();
    const send = async (round: number) => {
      const timestamp = `2026-01-15T${10 + round}:00:00.000Z`;
      const events = ids.map((id) => recorded(id, readingsInARow(50, { timestamp, seq: round * 50 })));
      await stage.publish(...events, ...events.slice(0, 5));
    };
    await send(0);
    await Promise.all([send(1), second.close()]);
    await send(2);
    for (const id of ids) await untilRows(id, 150);
    const states = await Promise.all(ids.map(detail));
    for (const state of states) expect(state.sequence).toEqual({ last: 149, lost: 0, resets: 0 });
  });
});

async function deadLetters(stage: Stage, count: number): Promise<string[]> {
  const reasons: string[] = [];
  const consumer = createKafka(testEngines().brokers, 'test').consumer({ groupId: `dead-${Math.random()}` });
  const topic = namespaced(stage.config.KAFKA_NAMESPACE, deadLetterTopic(consumers.storeReadings.name));
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ message }) => {
        const headers = Object.entries(message.headers ?? {});
        const reason = headers.find(([name]) => name.includes('reason'))?.[1];
        reasons.push(String(reason));
      },
    });
    await waitFor(() => reasons.length >= count, { what: `${count} dead letters` });
  } finally {
    await consumer.disconnect();
  }
  return reasons;
}
