import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { EventData, Reading, readingsRecorded } from '@voltguard/contracts';
import type { ReceivedEvent } from '@voltguard/messaging';
import { aDevice, recordedReadings } from '@voltguard/testing';
import { alertPolicy } from '../alert/alert-policy.ts';
import { configSchema } from '../ml.config.ts';
import { judgeBatch, type JudgedBatch } from '../scoring/judge-batch.ts';
import { Scorer } from '../scoring/scorer.ts';
import { emptyState } from '../stream/scoring-state.ts';
import { type FaultKind, faultKinds, stationReadings } from './faulty-station.ts';
import { trainSeedModel } from './train-seed-model.ts';

const config = configSchema.parse({
  ...{ INTERNAL_PORT: 1, HTTP_PORT: 1, JWKS_URL: 'http://localhost/', KAFKA_BROKERS: 'localhost:1' },
  DATABASE_URL: 'mysql://localhost/ml',
});
const options = { warmUpReadings: 30, devicesPerPartition: 100, policy: alertPolicy(config) };
const repository = join(import.meta.dirname, '../../../..');
const series = join(resolve(repository, process.env.VOLTGUARD_DATA ?? '../shared/data'), 'series/nab');

describe('the seed model', () => {
  let scorer: Scorer;
  beforeAll(async () => {
    const { threshold, features, bytes } = await trainSeedModel({ seed: 1, warmUpReadings: 30 });
    scorer = await Scorer.load(1, threshold, features, bytes);
  });

  async function judge(readings: readonly Reading[], size = 25, state = emptyState()): Promise<JudgedBatch> {
    return judgeBatch(events(readings, size), state, scorer, () => aDevice(), options);
  }

  it('is the same for the same seed', async () => {
    const [one, two] = [
      await trainSeedModel({ seed: 5, devices: 7, warmUpReadings: 30 }),
      await trainSeedModel({ seed: 5, devices: 7, warmUpReadings: 30 }),
    ];
    expect(Buffer.from(one.bytes).equals(two.bytes)).toBe(true);
  });

  it.each(faultKinds)('finds %s at a station and says which measure it was', async (kind: FaultKind) => {
    const found = await judge(stationReadings(4, 1_400, [{ kind, from: 1_210, count: 40 }]));
    const raised = found.transitions.filter(({ transition }) => transition.kind === 'raised');
    expect(raised).toHaveLength(1);
    const expected = { 'over-voltage': 'voltageV', 'over-current': 'currentA', overheating: 'temperatureC' };
    const feature = raised[0]!.transition.contributions[0]!.feature;
    if (kind === 'sensor-stuck') expect(feature).toMatch(/\.(stuck|change)$/);
    else if (kind === 'over-current') expect(['currentA', 'powerW']).toContain(feature);
    else expect(feature).toBe(expected[kind]);
    const before = found.anomalies.filter(({ seq }) => seq <= 1_210);
    expect(before).toEqual([]);
  });

  it.each([11, 12, 13])('raises nothing at a station that behaves (seed %d)', async (seed) => {
    const { anomalies, transitions } = await judge(stationReadings(seed, 4_000));
    expect(transitions).toEqual([]);
    expect(anomalies.length).toBeLessThan(8);
  });

  it('finds nothing while it gets to know a device', async () => {
    const wild = stationReadings(6, 29).map((reading, index) => ({
      ...reading,
      temperatureC: index % 2 === 0 ? 20 : 90,
    }));
    expect((await judge(wild)).anomalies).toEqual([]);
  });

  it('gives the same anomalies and alerts wherever batches end and whatever is repeated', async () => {
    const readings = stationReadings(8, 900, [
      { kind: 'over-voltage', from: 400, count: 6 },
      { kind: 'overheating', from: 700, count: 30 },
    ]);
    const whole = await judge(readings);
    const state = emptyState();
    const parts: JudgedBatch[] = [];
    for (let from = 0; from < readings.length; from += 37) {
      parts.push(
        await judge([...readings.slice(Math.max(0, from - 10), from), ...readings.slice(from, from + 37)], 7, state),
      );
    }
    const plain = (batches: readonly JudgedBatch[]) => ({
      anomalies: batches.flatMap(({ anomalies }) =>
        anomalies.map(({ seq, score, contributions }) => ({ seq, score, contributions })),
      ),
      transitions: batches.flatMap(({ transitions }) => transitions.map(({ transition }) => transition)),
    });
    expect(plain(parts)).toEqual(plain([whole]));
    expect(whole.anomalies.length).toBeGreaterThan(10);
  });

  const present = existsSync(series);
  (present ? it : it.skip)(
    `finds most failures of a real machine (skipped without ${series}, see VOLTGUARD_DATA)`,
    async () => {
      const file = 'machine_temperature_system_failure.csv';
      const utc = (text: string) => Date.parse(`${text.replace(' ', 'T').slice(0, 19)}Z`);
      const readings = readFileSync(join(series, file), 'utf8')
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => {
          const [time, value] = line.split(',') as [string, string];
          return { timestamp: new Date(utc(time)).toISOString(), temperatureC: Number(value) };
        });
      const windows = (
        JSON.parse(readFileSync(join(series, 'windows.json'), 'utf8')) as Record<string, [string, string][]>
      )[file]!;
      const { transitions } = await judge(readings, 500);
      const raised = transitions
        .filter(({ transition: { kind } }) => kind === 'raised')
        .map(({ transition: { atMs } }) => atMs);
      const inside = (atMs: number) => windows.some(([from, to]) => atMs >= utc(from) && atMs <= utc(to));
      const found = windows.filter(([from, to]) => raised.some((atMs) => atMs >= utc(from) && atMs <= utc(to)));
      expect(found.length).toBeGreaterThanOrEqual(3);
      expect(raised.filter((atMs) => !inside(atMs)).length).toBeLessThanOrEqual(3);
    },
  );
});

function events(readings: readonly Reading[], size: number): ReceivedEvent<typeof readingsRecorded>[] {
  const list: ReceivedEvent<typeof readingsRecorded>[] = [];
  for (let from = 0; from < readings.length; from += size) {
    const data: EventData<typeof readingsRecorded> = recordedReadings({ readings: readings.slice(from, from + size) });
    const envelope = { id: '', type: '', source: '', time: '', correlationId: '' };
    list.push({ type: '', data, envelope, key: data.deviceId, topic: '', partition: 0, offset: BigInt(from) });
  }
  return list;
}
