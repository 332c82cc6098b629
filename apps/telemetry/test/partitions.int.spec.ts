import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FixedClock } from '@voltguard/kernel';
import { PartitionKeeper } from '../src/partition/partition-keeper.ts';
import { readPartitions } from '../src/partition/read-partitions.ts';
import { Retention } from '../src/partition/retention.ts';
import { StoreReadings } from '../src/reading/store-readings.ts';
import { owner, recorded, Stage } from './stage.ts';

const dayMs = 86_400_000;

describe('partitions by day', () => {
  const clock = new FixedClock('2026-01-16T12:00:00.000Z');
  let stage: Stage;
  let offset = 0n;
  beforeAll(async () => {
    stage = await Stage.open({
      clock,
      config: { RAW_RETENTION_DAYS: 10, MINUTE_RETENTION_DAYS: 40, MAX_PARTITIONS: 30 },
    });
    await stage.register('PART-1');
  });
  afterAll(() => stage.close());

  const names = async () => (await readPartitions(stage.database, 'readings')).map(({ name }) => name);
  const store = (...timestamps: string[]) =>
    stage.app.get(StoreReadings).store([
      {
        data: recorded(
          'PART-1',
          timestamps.map((timestamp) => ({ timestamp, energyKwh: 5 })),
        ),
        offset: (offset += 1n),
      },
    ]);
  const where = async (timestamp: string) => {
    for (const name of await names()) {
      const rows = await stage.database.query<unknown[]>(`SELECT 1 FROM readings PARTITION (${name}) WHERE ts = ?`, [
        timestamp.replace('T', ' ').replace('Z', ''),
      ]);
      if (rows.length > 0) return name;
    }
    return undefined;
  };

  it('are there for today and the next two days before a reading comes', async () => {
    expect(await names()).toEqual(expect.arrayContaining(['p20260116', 'p20260117', 'p20260118', 'p_rest']));
  });

  it('are made for old days when their readings come', async () => {
    await store('2011-04-18T10:00:00.000Z', '2013-12-02T10:00:00.000Z', '2026-01-15T10:00:00.000Z');
    expect(await where('2011-04-18T10:00:00.000Z')).toBe('p20110418');
    expect(await where('2013-12-02T10:00:00.000Z')).toBe('p20131202');
    expect(await where('2026-01-15T10:00:00.000Z')).toBe('p20260115');
  });

  it('are made once when several want the same at once', async () => {
    const second = await stage.boot();
    const days = ['2012-01-01', '2012-01-05', '2012-01-03'];
    await Promise.all([stage.app, second].map((app) => app.get(PartitionKeeper).ensure('readings', days)));
    expect((await names()).filter((name) => name.startsWith('p2012'))).toHaveLength(3);
    await second.close();
  });

  it('stop at the limit: further days share the partition that covers them', async () => {
    const days = Array.from({ length: 40 }, (_, n) => new Date(Date.UTC(2001, 0, 1) + n * 7 * dayMs).toISOString());
    for (const day of days) await store(day);
    expect((await names()).length).toBeLessThanOrEqual(30);
    expect(await where(days[39]!)).toBeDefined();
    expect(await stage.rows()).toBe(43);
  });

  it('are dropped by the age of their newest arrival, never before their roll-ups are written', async () => {
    const retention = stage.app.get(Retention);
    await stage.rolledUp();
    // Those that were made ahead and never held a reading may go at once; no row does.
    await retention.apply();
    expect(await stage.rows()).toBe(43);

    clock.advance(9 * dayMs);
    await store('2013-12-02T11:00:00.000Z');
    await stage.rolledUp();
    clock.advance(2 * dayMs);
    const dropped = await retention.apply();
    expect(dropped).toEqual(expect.arrayContaining(['readings.p20110418', 'readings.p20260115']));
    expect(dropped).not.toContain('readings.p20131202');
    expect(await where('2013-12-02T10:00:00.000Z')).toBe('p20131202');
    expect(await where('2011-04-18T10:00:00.000Z')).toBeUndefined();

    const answer = await stage.call(
      owner,
      'GET',
      '/energy?deviceId=PART-1&from=2011-04-18&to=2011-04-19&resolution=1m',
    );
    expect(answer.body.items).toMatchObject([{ count: 1 }]);
  });

  it('leave roll-ups as they were when a reading comes after its day was dropped', async () => {
    await store('2011-04-18T10:00:30.000Z');
    await stage.rolledUp();
    const read = (resolution: string) =>
      stage.call(owner, 'GET', `/energy?deviceId=PART-1&from=2011-04-18&to=2011-04-19&resolution=${resolution}`);
    expect((await read('1m')).body.items).toMatchObject([{ count: 1 }]);
    expect((await read('raw')).body.items).toHaveLength(1);
  });

  it('of minutes go after their own time; hours and days stay', async () => {
    clock.advance(60 * dayMs);
    const dropped = await stage.app.get(Retention).apply();
    expect(dropped.some((name) => name.startsWith('roll_ups_1m.'))).toBe(true);
    const answer = await stage.call(
      owner,
      'GET',
      '/energy?deviceId=PART-1&from=2026-01-15&to=2026-01-16&resolution=1h',
    );
    expect(answer.body.items).toMatchObject([{ count: 1 }]);
  });
});
