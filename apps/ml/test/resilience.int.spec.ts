import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { alertRaised, anomalyDetected } from '@voltguard/contracts';
import { eventProbe, waitFor } from '@voltguard/testing';
import getPort from 'get-port';
import { type Fault, faultKinds, stationReadings } from '../src/training/faulty-station.ts';
import { MlProcess } from './ml-process.ts';
import { allScored, ask, MlSystem, query, register, send, type Service } from './ml-service.ts';

const admin = { id: 1, role: 'admin' } as const;

/** Stations that misbehave; a calm and a stormy twin of each send the same. */
const stations = [1, 2, 3, 4].map((seed) => {
  const faults: Fault[] = faultKinds.map((kind, index) => ({ kind, from: 500 + 300 * index + 20 * seed, count: 15 }));
  return { seed, readings: stationReadings(seed, 1_800, faults) };
});

describe('ml, killed and replicated', () => {
  let system: MlSystem;
  let app: Service;
  const processes: MlProcess[] = [];

  beforeAll(async () => {
    system = await MlSystem.create();
    app = await system.start();
    for (const { seed } of stations) {
      await register(app, `CALM-${seed}`);
      await register(app, `STORM-${seed}`);
      await register(app, `SWAP-${seed}`);
    }
  });

  afterAll(async () => {
    await Promise.all(processes.map((process) => process.kill('SIGKILL')));
    await system.end();
  });

  async function startProcess(): Promise<MlProcess> {
    const process = MlProcess.start(system.environment(await getPort(), await getPort()));
    processes.push(process);
    return process;
  }

  async function onRecord(prefix: string) {
    const like = [`${prefix}-%`];
    const anomalies = await query<{ entry: string }>(
      app,
      `SELECT CONCAT_WS(' ', SUBSTRING_INDEX(device_id, '-', -1), ts, seq, score, contributions) AS entry
       FROM anomalies WHERE device_id LIKE ? ORDER BY entry`,
      like,
    );
    const transitions = await query<{ entry: string }>(
      app,
      `SELECT CONCAT_WS(' ', SUBSTRING_INDEX(device_id, '-', -1), kind, raised_at, at, severity, anomalies, peak_score) AS entry
       FROM alert_transitions WHERE device_id LIKE ? ORDER BY entry`,
      like,
    );
    return { anomalies: anomalies.map(({ entry }) => entry), transitions: transitions.map(({ entry }) => entry) };
  }

  it('gives the same anomalies and alerts when it is killed among them and replicas take over', async () => {
    for (const { seed, readings } of stations) await send(app, `CALM-${seed}`, readings, 5);
    await allScored(system.namespace);
    const calm = await onRecord('CALM');
    expect(calm.transitions.filter((entry) => entry.includes('raised')).length).toBeGreaterThanOrEqual(10);

    const detected = await eventProbe(anomalyDetected, { namespace: system.namespace });
    const raised = await eventProbe(alertRaised, { namespace: system.namespace });
    const victims = [await startProcess(), await startProcess()];
    for (const [round, victim] of victims.entries()) {
      const before = (await onRecord('STORM')).anomalies.length;
      const span = [round * 600, (round + 1) * 600] as const;
      for (const { seed, readings } of stations) await send(app, `STORM-${seed}`, readings.slice(...span), 5);
      await waitFor(
        async () => {
          victim.assertRunning();
          return round === 0 || (await onRecord('STORM')).anomalies.length > before;
        },
        { timeoutMs: 40_000 },
      );
      await victim.kill('SIGKILL');
    }
    for (const { seed, readings } of stations) await send(app, `STORM-${seed}`, readings.slice(1_200), 5);
    await allScored(system.namespace);
    expect(await onRecord('STORM')).toEqual(calm);

    const told = await waitFor(
      () => {
        const stormy = detected.seen.filter(({ data }) => data.deviceId.startsWith('STORM-'));
        return stormy.length >= calm.anomalies.length ? stormy : undefined;
      },
      { what: 'all events of anomalies' },
    );
    expect(new Set(told.map(({ data }) => `${data.deviceId} ${data.seq}`)).size).toBe(calm.anomalies.length);
    await detected.stop();
    await raised.stop();
  }, 180_000);

  it('swaps models under load without missing or doubling a reading', async () => {
    await ask(app, 'POST', '/models', admin, { seed: 2 });
    const sending = (async () => {
      for (let from = 0; from < 1_800; from += 100) {
        for (const { seed, readings } of stations) await send(app, `SWAP-${seed}`, readings.slice(from, from + 100), 5);
      }
    })();
    for (const version of [2, 1, 2, 1, 2]) {
      expect((await ask(app, 'POST', `/models/${version}/publish`, admin)).status).toBe(200);
    }
    await sending;
    await allScored(system.namespace);
    const overVoltages = await query<{ n: number | string }>(
      app,
      `SELECT COUNT(*) AS n FROM anomalies WHERE device_id LIKE 'SWAP-%' AND JSON_VALUE(contributions, '$[0].feature') = 'voltageV'`,
    );
    // 15 readings of each of the 4 stations are far over the nominal voltage: every model finds them all.
    expect(Number(overVoltages[0]!.n)).toBeGreaterThanOrEqual(60);
    const doubled = await query(app, 'SELECT 1 FROM anomalies GROUP BY device_id, ts, seq HAVING COUNT(*) > 1');
    expect(doubled).toEqual([]);
  }, 120_000);

  it('numbers transitions without a gap, in the order in which they can be seen', async () => {
    const rows = await query<{ id: number | string }>(app, 'SELECT id FROM alert_transitions ORDER BY id');
    expect(rows.map(({ id }) => Number(id))).toEqual(rows.map((_, index) => index + 1));
  });
});
