import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Reading } from '@voltguard/contracts';
import { FixedClock } from '@voltguard/kernel';
import fc from 'fast-check';
import { StoreReadings } from '../src/reading/store-readings.ts';
import { stepKwh } from '../src/roll-up/register.ts';
import { admin, driver, otherOwner, owner, recorded, Stage } from './stage.ts';

const start = Date.parse('2026-01-15T10:00:00.000Z');
const at = (ms: number) => new Date(start + ms).toISOString();

interface Item {
  from: string;
  count: number;
  energyKwh: number | null;
  powerW: { min: number; mean: number; max: number } | null;
}

describe('the energy of a device', () => {
  let stage: Stage;
  let offset = 0n;
  beforeAll(async () => {
    stage = await Stage.open({ clock: new FixedClock('2026-01-16T12:00:00.000Z') });
  });
  afterAll(() => stage.close());

  let device = '';
  let count = 0;
  beforeEach(async () => {
    count += 1;
    device = `ENERGY-${count}`;
    await stage.register(device);
  });

  const store = (readings: Reading[], id = device) =>
    stage.app.get(StoreReadings).store([{ data: recorded(id, readings), offset: (offset += 1n) }]);
  const read = async (query: string, id = device) => stage.call(owner, 'GET', `/energy?deviceId=${id}&${query}`);
  const items = async (resolution: string, id = device) =>
    (await read(`from=2026-01-15&to=2026-01-16&resolution=${resolution}&limit=5000`, id)).body
      .items as unknown as Item[];

  it('is least, mean and greatest power, and what the register counted since the reading before', async () => {
    await store([
      { timestamp: at(0), powerW: 100, energyKwh: 10 },
      { timestamp: at(30_000), powerW: 300, energyKwh: 10.5 },
      { timestamp: at(60_000), powerW: 500, energyKwh: 11.25 },
      { timestamp: at(3_600_000), voltageV: 230 },
    ]);
    const expected = [
      { from: at(0), to: at(60_000), count: 2, powerW: { min: 100, mean: 200, max: 300 }, energyKwh: 0.5 },
      { from: at(60_000), count: 1, powerW: { min: 500, mean: 500, max: 500 }, energyKwh: 0.75 },
      { from: at(3_600_000), count: 1, powerW: null, energyKwh: null, voltageV: { min: 230, mean: 230, max: 230 } },
    ];
    expect(await items('1m')).toMatchObject(expected);
    await stage.rolledUp();
    expect(await items('1m')).toMatchObject(expected);
    expect(await items('1h')).toMatchObject([
      { count: 3, energyKwh: 1.25 },
      { count: 1, energyKwh: null },
    ]);
    expect(await items('1d')).toMatchObject([{ from: '2026-01-15T00:00:00.000Z', count: 4, energyKwh: 1.25 }]);
    const later = await read(`from=${at(60_000)}&to=${at(120_000)}&resolution=1m`);
    expect(later.body.items).toMatchObject([{ energyKwh: 0.75 }]);
  });

  it('is right again after a late reading, in its own bucket and in the next', async () => {
    await store([
      { timestamp: at(0), energyKwh: 10 },
      { timestamp: at(120_000), energyKwh: 12 },
    ]);
    await stage.rolledUp();
    expect((await items('1m')).map(({ energyKwh }) => energyKwh)).toEqual([0, 2]);
    await store([{ timestamp: at(60_000), energyKwh: 11.5 }]);
    expect((await items('1m')).map(({ energyKwh }) => energyKwh)).toEqual([0, 1.5, 0.5]);
    expect(await items('1h')).toMatchObject([{ count: 3, energyKwh: 2 }]);
    await stage.rolledUp();
    expect((await items('1m')).map(({ energyKwh }) => energyKwh)).toEqual([0, 1.5, 0.5]);
    expect(await items('1d')).toMatchObject([{ count: 3, energyKwh: 2 }]);
  });

  it('sees a reset and a roll-over of the register', async () => {
    await store([
      { timestamp: at(0), energyKwh: 99_998 },
      { timestamp: at(60_000), energyKwh: 3 },
      { timestamp: at(120_000), energyKwh: 500 },
      { timestamp: at(180_000), energyKwh: 1 },
    ]);
    const expected = [0, 5, 497, 1];
    expect((await items('1m')).map(({ energyKwh }) => energyKwh)).toEqual(expected);
    await stage.rolledUp();
    expect((await items('1m')).map(({ energyKwh }) => energyKwh)).toEqual(expected);
    expect(await items('1h')).toMatchObject([{ energyKwh: 503 }]);
  });

  it('equals a plain recomputation, whatever comes in whatever order and however often', async () => {
    const reading = fc.record(
      {
        second: fc.integer({ min: 0, max: 5 * 3600 }),
        seq: fc.integer({ min: 0, max: 2 }),
        powerW: fc.option(fc.integer({ min: -1000, max: 1000 }), { nil: undefined }),
        energyKwh: fc.option(fc.integer({ min: 0, max: 20_000 }), { nil: undefined }),
      },
      { noNullPrototype: true },
    );
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(reading, { minLength: 1, maxLength: 15 }), { minLength: 1, maxLength: 4 }),
        async (batches) => {
          run += 1;
          const id = `${device}-${run}`;
          await stage.register(id);
          const given = batches.map((batch) =>
            batch.map(({ second, seq, powerW, energyKwh }) => ({
              timestamp: at(second * 1000),
              seq,
              ...(powerW !== undefined && { powerW }),
              ...(energyKwh !== undefined && { energyKwh }),
              voltageV: 230,
            })),
          );
          for (const batch of given) {
            await store(batch, id);
            await store(batch, id);
          }
          for (const [resolution, ms] of [
            ['1m', 60_000],
            ['1h', 3_600_000],
            ['1d', 86_400_000],
          ] as const) {
            expect(await items(resolution, id)).toMatchObject(naive(given.flat(), ms));
          }
          await stage.rolledUp();
          for (const [resolution, ms] of [
            ['1m', 60_000],
            ['1h', 3_600_000],
            ['1d', 86_400_000],
          ] as const) {
            expect(await items(resolution, id)).toMatchObject(naive(given.flat(), ms));
          }
        },
      ),
      { numRuns: 8 },
    );
  });

  it('pages through rows and roll-ups without losing or repeating any', async () => {
    const given = Array.from({ length: 25 }, (_, n) => ({
      timestamp: at(Math.floor(n / 3) * 60_000),
      seq: n,
      energyKwh: n,
    }));
    await store(given);
    for (const resolution of ['raw', '1m']) {
      const whole = (await items(resolution)) as unknown[];
      const paged: unknown[] = [];
      let cursor = '';
      do {
        const { body } = await read(`from=2026-01-15&to=2026-01-16&resolution=${resolution}&limit=4${cursor}`);
        paged.push(...body.items);
        cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`;
        // What comes meanwhile after the position is seen, before it is not: nothing moves.
        if (paged.length === 4) await store([{ timestamp: at(0), seq: 99, powerW: 1 }]);
      } while (cursor);
      expect(paged).toEqual(resolution === 'raw' ? whole : [{ ...(whole[0] as object) }, ...whole.slice(1)]);
    }
  });

  it('takes the last 24 hours and a fitting resolution when nothing is said', async () => {
    await store([
      { timestamp: at(0), powerW: 1 },
      { timestamp: '2026-01-16T11:59:59.000Z', powerW: 2 },
    ]);
    expect((await read('')).body.items).toMatchObject([{ from: '2026-01-16T11:59:00.000Z', count: 1 }]);
    expect((await read('from=2026-01-16T11:30:00%2B00:00')).body.items).toMatchObject([{ powerW: 2 }]);
    expect((await read('from=2026-01-10')).body.items).toHaveLength(2);
    expect((await read('from=2025-01-10')).body.items).toMatchObject([{ count: 1 }, { count: 1 }]);
  });

  it.each([
    ['nobody', undefined, 401],
    ['a driver', driver, 403],
    ['another owner', otherOwner, 404],
    ['the owner', owner, 200],
    ['an admin', admin, 200],
  ] as const)('answers %s by right', async (_who, user, status) => {
    await store([{ timestamp: at(0), powerW: 1 }]);
    expect((await stage.call(user, 'GET', `/energy?deviceId=${device}`)).status).toBe(status);
    expect((await stage.call(user, 'GET', `/telemetry/latest?deviceId=${device}`)).status).toBe(status);
  });

  it.each([
    'from=yesterday',
    'from=2026-01-16&to=2026-01-15',
    'from=2026-01-15&to=2026-01-15',
    'resolution=5m',
    'limit=0',
    'limit=5001',
    'cursor=nonsense',
    'cursor=WyJ0b21vcnJvdyIsMSwyLDNd',
    'from=0000-01-01',
    'colour=red',
  ])('refuses the query %s', async (query) => {
    expect(await read(query)).toMatchObject({ status: 422 });
  });

  it('does not know devices without an id, unknown ones or those without readings', async () => {
    expect((await stage.call(owner, 'GET', '/energy')).status).toBe(422);
    expect((await read('', 'NOT-THERE')).status).toBe(404);
    expect(await items('raw')).toEqual([]);
    expect(await items('1d')).toEqual([]);
    expect(await stage.call(owner, 'GET', `/telemetry/latest?deviceId=${device}`)).toMatchObject({
      status: 404,
      body: { code: 'no-readings' },
    });
  });
});

/** The definition, written down as it is: first of an identity, in order of time and number. */
function naive(readings: readonly Reading[], bucketMs: number): unknown[] {
  const first = new Map<string, Reading>();
  for (const reading of readings) {
    const identity = `${reading.timestamp}|${String(reading.seq).padStart(9, '0')}`;
    if (!first.has(identity)) first.set(identity, reading);
  }
  const ordered = [...first].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, reading]) => reading);
  const buckets = new Map<number, { count: number; energy?: number; power: number[] }>();
  let before: number | undefined;
  for (const { timestamp, powerW, energyKwh } of ordered) {
    const from = Math.floor(Date.parse(timestamp) / bucketMs) * bucketMs;
    const bucket = buckets.get(from) ?? { count: 0, power: [] };
    buckets.set(from, bucket);
    bucket.count += 1;
    if (powerW !== undefined) bucket.power.push(powerW);
    if (energyKwh === undefined) continue;
    bucket.energy = (bucket.energy ?? 0) + (before === undefined ? 0 : stepKwh(before, energyKwh));
    before = energyKwh;
  }
  return [...buckets].map(([from, { count, energy, power }]) => ({
    from: new Date(from).toISOString(),
    count,
    energyKwh: energy ?? null,
    powerW:
      power.length === 0
        ? null
        : {
            min: Math.min(...power),
            mean: expect.closeTo(power.reduce((sum, each) => sum + each, 0) / power.length, 6),
            max: Math.max(...power),
          },
  }));
}
