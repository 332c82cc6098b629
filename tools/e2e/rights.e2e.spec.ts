import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testSystem, waitFor } from '@voltguard/testing';
import { describedApi, operationsOf } from './described-api.ts';
import { Device, ordinaryReadings, overVoltageReadings } from './device.ts';
import { People, persons } from './people.ts';
import { rows, type Subject } from './rights.ts';

describe('rights', () => {
  const system = testSystem();
  let people: People;
  let device: Device;
  let subject: Subject;

  beforeAll(async () => {
    people = await People.logIn(system.gatewayUrl);
    device = await Device.connect(system, people);
    await device.send(ordinaryReadings(100, 1, 11 * 60_000));
    await device.send(overVoltageReadings(10, 101));
    const firstId = (path: string, id: 'id' | 'alertId') =>
      waitFor(async () => {
        const { json } = await people.ask('owner', 'GET', `${path}?deviceId=${device.id}`);
        return (json as { items: Record<string, number>[] }).items[0]?.[id];
      });
    subject = {
      deviceId: device.id,
      anomalyId: await firstId('/api/v1/anomalies', 'id'),
      alertId: await firstId('/api/v1/alerts', 'alertId'),
      people,
    };
    await waitFor(
      async () => (await people.ask('owner', 'GET', `/api/v1/telemetry/latest?deviceId=${device.id}`)).status === 200,
    );
  });

  afterAll(async () => {
    await device.close();
  });

  it('have a row for every path that the API describes', async () => {
    const named = new Set(rows.map(({ method, path }) => `${method} ${path}`));
    const described = operationsOf(await describedApi(system.gatewayUrl)).map(
      ({ method, path }) => `${method} ${path}`,
    );
    expect(described.filter((operation) => !named.has(operation))).toEqual([]);
  });

  it.each(rows.map((row) => [`${row.method} ${row.path}`, row] as const))('%s', async (_name, row) => {
    const answered: Record<string, number> = {};
    for (const person of persons) {
      const url = (await row.url?.(subject)) ?? row.path;
      const answer = await people.ask(person, row.method, url, await row.ask?.(subject, url));
      answered[person] = answer.status;
      if (answer.status < 400) continue;
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(answer.json).toMatchObject({ status: answer.status, code: expect.stringMatching(/^[a-z-]+$/) });
      if (answer.status === 401) expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
    expect(answered).toEqual(row.statuses);
  });

  it('show an owner nothing of others in lists', async () => {
    for (const path of ['/api/v1/devices', '/api/v1/anomalies', '/api/v1/alerts']) {
      const { text } = await people.ask('other', 'GET', `${path}?limit=500`);
      expect(text).not.toContain(device.id);
    }
    const { json } = await people.ask('other', 'GET', `/api/v1/alerts?deviceId=${device.id}&after=0`);
    expect(json).toEqual({ items: [], nextCursor: null });
  });

  it('do not let an owner give a device away, nor take one', async () => {
    const { headers } = await people.ask('owner', 'GET', `/api/v1/devices/${device.id}`);
    const body = { name: 'given away', kind: 'charging-station', ownerId: 1 };
    const given = await people.ask('owner', 'PUT', `/api/v1/devices/${device.id}`, {
      body,
      headers: { 'if-match': headers.get('etag')! },
    });
    expect(given.status).toBe(403);
    const taken = await people.ask('other', 'POST', '/api/v1/devices', {
      body: { deviceId: device.id, name: 'taken', kind: 'charging-station' },
    });
    expect(taken.status).toBe(409);
  });

  it('ask for the version of what is changed', async () => {
    const url = `/api/v1/devices/${device.id}`;
    const body = { name: 'changed', kind: 'charging-station' };
    expect((await people.ask('owner', 'PUT', url, { body })).status).toBe(428);
    expect((await people.ask('owner', 'PUT', url, { body, headers: { 'if-match': '"99999"' } })).status).toBe(412);
  });
});
