import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { alertRaised, anomalyDetected, deviceChanged } from '@voltguard/contracts';
import { EventProducer, outgoing } from '@voltguard/messaging';
import { aDevice, type EventProbe, eventProbe, waitFor } from '@voltguard/testing';
import { allScored, ask, get, MlSystem, query, register, send, type Service } from './ml-service.ts';
import { stationReadings } from '../src/training/faulty-station.ts';

const admin = { id: 1, role: 'admin' } as const;
const owner = { id: 2, role: 'owner' } as const;
const otherOwner = { id: 3, role: 'owner' } as const;
const driver = { id: 4, role: 'driver' } as const;

describe('ml on real engines', () => {
  let system: MlSystem;
  let app: Service;
  let raised: EventProbe<typeof alertRaised>;
  let detected: EventProbe<typeof anomalyDetected>;

  beforeAll(async () => {
    system = await MlSystem.create();
    app = await system.start();
    raised = await eventProbe(alertRaised, { namespace: system.namespace });
    detected = await eventProbe(anomalyDetected, { namespace: system.namespace });
  });

  afterAll(async () => {
    await raised.stop();
    await detected.stop();
    await system.end();
  });

  it('keeps an over-voltage as anomalies, raises one alert, clears it, and tells of each once', async () => {
    const faults = [{ kind: 'over-voltage', from: 300, count: 10 }] as const;
    const readings = stationReadings(1, 400, faults);
    await register(app, 'EVSE-OVER-1');
    await send(app, 'EVSE-OVER-1', readings, 1);
    const event = await raised.next(({ deviceId }) => deviceId === 'EVSE-OVER-1');
    expect(event.data).toMatchObject({ ownerId: 2, stationId: 1, raisedAt: readings[300]!.timestamp });
    expect(event.data.contributions[0]?.feature).toBe('voltageV');
    await allScored(system.namespace);
    const { body } = await get(app, '/alerts?after=0&deviceId=EVSE-OVER-1', admin);
    expect(body.items.map(({ kind }) => kind).filter((kind) => kind !== 'escalated')).toEqual(['raised', 'cleared']);
    const anomalies = await query<{ seq: number | string }>(
      app,
      'SELECT seq FROM anomalies WHERE device_id = ? ORDER BY seq',
      ['EVSE-OVER-1'],
    );
    expect(anomalies.map(({ seq }) => Number(seq))).toEqual([301, 302, 303, 304, 305, 306, 307, 308, 309, 310]);
    await detected.atLeast(10);

    await send(app, 'EVSE-OVER-1', readings, 50);
    await allScored(system.namespace);
    expect(await query(app, 'SELECT id FROM anomalies WHERE device_id = ?', ['EVSE-OVER-1'])).toHaveLength(10);
    expect(detected.seen.filter(({ data }) => data.deviceId === 'EVSE-OVER-1')).toHaveLength(10);
  });

  it('lets everyone see what is theirs', async () => {
    const path = '/anomalies?deviceId=EVSE-OVER-1&limit=4';
    const first = await get(app, path, owner);
    expect(first.body.items).toHaveLength(4);
    const second = await get(app, `${path}&cursor=${String(first.body.nextCursor)}`, owner);
    expect(second.body.items).toHaveLength(4);
    expect(new Set([...first.body.items, ...second.body.items].map(({ id }) => id)).size).toBe(8);
    expect((await get(app, path, otherOwner)).body.items).toEqual([]);

    const anomalyId = String(first.body.items[0]!.id);
    const [alert] = await query<{ id: number }>(app, 'SELECT id FROM alerts WHERE device_id = ?', ['EVSE-OVER-1']);
    for (const one of [`/anomalies/${anomalyId}`, `/alerts/${alert!.id}`]) {
      expect((await get(app, one)).status).toBe(401);
      expect((await get(app, one, driver)).status).toBe(403);
      expect((await get(app, one, otherOwner)).status).toBe(404);
      expect((await get(app, one, owner)).status).toBe(200);
      expect((await get(app, one, admin)).status).toBe(200);
    }
    for (const list of ['/anomalies', '/alerts', '/alerts?after=0', '/models']) {
      expect((await get(app, list)).status).toBe(401);
      expect((await get(app, list, driver)).status).toBe(403);
      expect((await get(app, list, admin)).status).toBe(200);
    }
    expect((await ask(app, 'POST', '/models', owner, { seed: 3 })).status).toBe(403);
    expect((await get(app, '/anomalies?minScore=2', admin)).status).toBe(422);
    expect((await get(app, '/alerts/999999', admin)).status).toBe(404);
  });

  it('waits for a device that is registered a moment later, and skips one that never is', async () => {
    const faults = [{ kind: 'over-voltage', from: 300, count: 8 }] as const;
    const sent = send(app, 'EVSE-SOON-1', stationReadings(2, 310, faults));
    await register(app, 'EVSE-SOON-1');
    await sent;
    await raised.next(({ deviceId }) => deviceId === 'EVSE-SOON-1');
    await send(app, 'EVSE-NEVER-1', stationReadings(2, 310, faults));
    await allScored(system.namespace);
    expect(await query(app, 'SELECT id FROM anomalies WHERE device_id = ?', ['EVSE-NEVER-1'])).toEqual([]);
  });

  it('swaps the model without a restart, and keeps the old one when the new one is broken', async () => {
    const trained = await ask(app, 'POST', '/models', admin, { seed: 7 });
    expect(trained).toMatchObject({ status: 201, body: { version: 2, stage: 'candidate' } });
    expect((await ask(app, 'POST', '/models/2/publish', admin)).status).toBe(200);
    const stages = (await get(app, '/models', admin)).body.items.map(({ version, stage }) => [version, stage]);
    expect(stages).toEqual([
      [2, 'live'],
      [1, 'retired'],
    ]);
    await register(app, 'EVSE-SWAP-1');
    const faults = [{ kind: 'over-voltage', from: 300, count: 5 }] as const;
    const usesSecond = async () => {
      const rows = await query<{ model_version: number }>(app, 'SELECT model_version FROM anomalies ORDER BY id DESC');
      return rows[0]?.model_version === 2;
    };
    await send(app, 'EVSE-SWAP-1', stationReadings(3, 310, faults));
    await waitFor(usesSecond);

    await query(
      app,
      `INSERT INTO models SELECT family, 3, 'candidate', sha256, 'broken', features, threshold, metrics,
      trained_from, trained_to, created_at, NULL FROM models WHERE version = 2`,
    );
    expect(await ask(app, 'POST', '/models/3/publish', admin)).toMatchObject({
      status: 409,
      body: { code: 'model-broken' },
    });
    expect((await get(app, '/models/2', admin)).body.stage).toBe('live');
    expect((await ask(app, 'POST', '/models/9/publish', admin)).status).toBe(404);
    expect((await ask(app, 'POST', '/models/1/publish', admin)).status).toBe(200);
  });

  it('takes owners and stations with the largest ids', async () => {
    const largest = Number.MAX_SAFE_INTEGER;
    const device = aDevice({ deviceId: 'EVSE-LARGE-1', ownerId: largest, stationId: largest, connectorId: largest });
    await app.get(EventProducer).publish([outgoing(deviceChanged, device)]);
    await send(app, 'EVSE-LARGE-1', stationReadings(5, 310, [{ kind: 'over-voltage', from: 300, count: 8 }]));
    const { data } = await raised.next(({ deviceId }) => deviceId === 'EVSE-LARGE-1');
    expect(data).toMatchObject({ ownerId: largest, stationId: largest, connectorId: largest });
    const { body } = await get(app, '/alerts?after=0&deviceId=EVSE-LARGE-1', admin);
    expect(body.items[0]).toMatchObject({ kind: 'raised', ownerId: largest, stationId: largest });
  });
});
