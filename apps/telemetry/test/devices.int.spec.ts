import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deviceChanged, deviceStatusReported } from '@voltguard/contracts';
import { EventProducer, outgoing } from '@voltguard/messaging';
import { type EventProbe, eventProbe, waitFor } from '@voltguard/testing';
import { admin, driver, otherOwner, owner, Stage } from './stage.ts';

describe('the device registry', () => {
  let stage: Stage;
  let changes: EventProbe<typeof deviceChanged>;
  beforeAll(async () => {
    stage = await Stage.open();
    changes = await eventProbe(deviceChanged, { namespace: stage.config.KAFKA_NAMESPACE });
  });
  afterAll(async () => {
    await changes.stop();
    await stage.close();
  });

  const meter = (deviceId: string, more = {}) => ({ deviceId, name: `Meter ${deviceId}`, kind: 'meter', ...more });

  it('registers, changes and deletes, and tells of each with the whole state', async () => {
    const registered = await stage.call(owner, 'POST', '/devices', { body: meter('REG-1', { stationId: 7 }) });
    expect(registered).toMatchObject({
      status: 201,
      etag: '"1"',
      body: { deviceId: 'REG-1', ownerId: owner.id, stationId: 7, version: 1 },
    });
    await changes.next((data) => data.deviceId === 'REG-1' && data.version === 1 && data.ownerId === owner.id);

    const change = { name: 'Renamed', kind: 'sensor' };
    expect((await stage.call(owner, 'PUT', '/devices/REG-1', { body: change })).status).toBe(428);
    expect((await stage.call(owner, 'PUT', '/devices/REG-1', { body: change, ifMatch: '"9"' })).status).toBe(412);
    const changed = await stage.call(owner, 'PUT', '/devices/REG-1', { body: change, ifMatch: '"1"' });
    expect(changed).toMatchObject({ status: 200, etag: '"2"', body: { name: 'Renamed', stationId: null, version: 2 } });
    await changes.next((data) => data.deviceId === 'REG-1' && data.version === 2 && data.name === 'Renamed');

    expect((await stage.call(owner, 'DELETE', '/devices/REG-1', { ifMatch: '"1"' })).status).toBe(412);
    expect((await stage.call(owner, 'DELETE', '/devices/REG-1')).status).toBe(204);
    expect((await stage.call(owner, 'GET', '/devices/REG-1')).status).toBe(404);
    await changes.next((data) => data.deviceId === 'REG-1' && data.deleted && data.version === 3);
  });

  it('lets a deleted device come back for its owner, for nobody else', async () => {
    await stage.register('BACK-1');
    await stage.call(owner, 'DELETE', '/devices/BACK-1');
    expect(await stage.call(otherOwner, 'POST', '/devices', { body: meter('BACK-1') })).toMatchObject({
      status: 409,
      body: { code: 'device-exists' },
    });
    expect(await stage.call(owner, 'POST', '/devices', { body: meter('BACK-1') })).toMatchObject({
      status: 201,
      body: { version: 3 },
    });
  });

  it('registers an id once, also when asked many times at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => stage.call(admin, 'POST', '/devices', { body: meter('ONCE-1') })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(409)]);
  });

  it.each([
    ['nobody', undefined, 401, 401, 401],
    ['a driver', driver, 403, 403, 403],
    ['another owner', otherOwner, 404, 404, 404],
    ['the owner', owner, 200, 428, 204],
    ['an admin', admin, 200, 428, 204],
  ] as const)('answers %s by right', async (_who, user, get, put, remove) => {
    const id = `RIGHT-${user?.id ?? 0}`;
    await stage.register(id);
    expect((await stage.call(user, 'GET', `/devices/${id}`)).status).toBe(get);
    const body = { name: 'x', kind: 'meter' };
    const asked = user === otherOwner ? { body, ifMatch: '"1"' } : { body };
    expect((await stage.call(user, 'PUT', `/devices/${id}`, asked)).status).toBe(put);
    expect((await stage.call(user, 'DELETE', `/devices/${id}`)).status).toBe(remove);
  });

  it('gives devices away by an admin only', async () => {
    const foreign = meter('GIVE-1', { ownerId: otherOwner.id });
    expect(await stage.call(owner, 'POST', '/devices', { body: foreign })).toMatchObject({
      status: 403,
      body: { code: 'not-your-owner-id' },
    });
    expect((await stage.call(admin, 'POST', '/devices', { body: foreign })).status).toBe(201);
    expect((await stage.call(otherOwner, 'GET', '/devices/GIVE-1')).status).toBe(200);
    const back = { name: 'x', kind: 'meter', ownerId: owner.id };
    expect((await stage.call(otherOwner, 'PUT', '/devices/GIVE-1', { body: back, ifMatch: '"1"' })).status).toBe(403);
    expect((await stage.call(admin, 'PUT', '/devices/GIVE-1', { body: back, ifMatch: '"1"' })).status).toBe(200);
    expect((await stage.call(otherOwner, 'GET', '/devices/GIVE-1')).status).toBe(404);
  });

  it.each([
    ['an id with a space', { deviceId: 'A B', name: 'x', kind: 'meter' }],
    ['the name of a service', { deviceId: 'telemetry', name: 'x', kind: 'meter' }],
    ['no name', { deviceId: 'ABC-1', name: ' ', kind: 'meter' }],
    ['an unknown kind', { deviceId: 'ABC-1', name: 'x', kind: 'toaster' }],
    ['an unknown field', { deviceId: 'ABC-1', name: 'x', kind: 'meter', colour: 'red' }],
  ])('refuses %s', async (_what, body) => {
    expect((await stage.call(admin, 'POST', '/devices', { body })).status).toBe(422);
  });

  it('pages through a list that changes meanwhile without losing or repeating anything', async () => {
    for (let n = 10; n < 20; n += 1) await stage.register(`PAGE-${n}`, { id: 50, role: 'owner' });
    const reader = { id: 50, role: 'owner' } as const;
    const first = await stage.call(reader, 'GET', '/devices?limit=4');
    await stage.register('PAGE-00', reader);
    await stage.call(reader, 'DELETE', '/devices/PAGE-12');
    const second = await stage.call(reader, 'GET', `/devices?limit=4&cursor=${first.body.nextCursor}`);
    const third = await stage.call(reader, 'GET', `/devices?limit=4&cursor=${second.body.nextCursor}`);
    const ids = [first, second, third].flatMap(({ body }) => body.items.map(({ deviceId }) => deviceId));
    expect(ids).toEqual(Array.from({ length: 10 }, (_, n) => `PAGE-${n + 10}`));
    expect(third.body.nextCursor).toBeNull();
  });

  it('filters by kind, owner, station and part of a name', async () => {
    await stage.call(admin, 'POST', '/devices', {
      body: { deviceId: 'FILTER-1', name: '100% Güte_a', kind: 'battery', ownerId: 77, stationId: 99 },
    });
    const found = async (query: string) =>
      (await stage.call(admin, 'GET', `/devices?${query}`)).body.items.map(({ deviceId }) => deviceId);
    for (const query of ['kind=battery', 'ownerId=77', 'stationId=99', 'q=filter-', 'q=100%25', 'q=güte_']) {
      expect(await found(query)).toEqual(['FILTER-1']);
    }
    expect(await found('q=G_te')).toEqual([]);
  });

  it.each(['limit=0', 'limit=abc', 'cursor=nonsense', 'kind=toaster', 'colour=red', 'ownerId=x'])(
    'refuses the query %s',
    async (query) => {
      expect((await stage.call(admin, 'GET', `/devices?${query}`)).status).toBe(422);
    },
  );

  it('shows the last status; an older one that comes late changes nothing', async () => {
    await stage.register('STATUS-1');
    const said = (status: 'online' | 'offline', second: number) =>
      outgoing(deviceStatusReported, {
        deviceId: 'STATUS-1',
        receivedAt: '2026-01-15T10:31:00.000Z',
        timestamp: `2026-01-15T10:30:0${second}.000Z`,
        status,
      });
    const producer = stage.app.get(EventProducer);
    await producer.publish([said('online', 5)]);
    await waitFor(async () => (await stage.call(owner, 'GET', '/devices/STATUS-1')).body.status);
    await producer.publish([said('offline', 1), said('offline', 7)]);
    await waitFor(async () => {
      const { status } = (await stage.call(owner, 'GET', '/devices/STATUS-1')).body as { status?: { at: string } };
      return status?.at === '2026-01-15T10:30:07.000Z';
    });
  });
});
