import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { signTestToken, waitFor } from '@voltguard/testing';
import { io, type Socket } from 'socket.io-client';
import { admin, anAlert, driver, heardBy, otherOwner, owner, Stage, type Replica } from './stage.ts';

/** Real: Kafka, two replicas of the gateway, websockets, tokens. Stand-ins: identity's keys, ml's history. */
describe('alerts on websockets', () => {
  let stage: Stage;
  let first: Replica;
  let second: Replica;
  let lastNumber = 100;
  const next = () => (lastNumber += 1);

  beforeAll(async () => {
    stage = await Stage.open();
    await stage.register({ deviceId: 'EVSE-TEST-001', ownerId: owner.id });
    await stage.register({ deviceId: 'EVSE-TEST-002', ownerId: otherOwner.id });
    [first, second] = await Promise.all([stage.addReplica(), stage.addReplica()]);
  });
  afterAll(() => stage.close());

  const join = (client: Socket, room: string, more: object = {}): Promise<{ ok: boolean; code?: string }> =>
    client.timeout(10_000).emitWithAck('join', { room, ...more }) as Promise<{ ok: boolean; code?: string }>;
  const numbers = (heard: readonly { number: number }[]) => heard.map(({ number }) => number);
  const hears = (heard: readonly { number: number }[], ...wanted: number[]) =>
    waitFor(() => wanted.every((number) => numbers(heard).includes(number)), { what: `alerts ${wanted.join(', ')}` });

  describe('the handshake', () => {
    const refusal = async (auth: Record<string, unknown>, headers: Record<string, string> = {}) => {
      const client = io(`${first.url}/realtime`, { auth, extraHeaders: headers, forceNew: true, reconnection: false });
      stage.clients.push(client);
      return new Promise((resolve, reject) => {
        client.once('connect', () => reject(new Error('was let in')));
        client.once('connect_error', (error) => resolve((error as unknown as { data: { code: string } }).data));
      });
    };

    it('needs a good token and says what is wrong', async () => {
      expect(await refusal({})).toMatchObject({ code: 'token-missing', detail: expect.any(String) });
      expect(await refusal({ token: 'a.b.c' })).toMatchObject({ code: 'invalid-token' });
      expect(await refusal({ token: 7 })).toMatchObject({ code: 'token-missing' });
      const old = await signTestToken(owner, { expiresInSeconds: -60 });
      expect(await refusal({ token: old })).toMatchObject({ code: 'token-expired' });
      const foreign = await signTestToken(owner, { issuer: 'https://elsewhere.example' });
      expect(await refusal({ token: foreign })).toMatchObject({ code: 'invalid-token' });
    });

    it('takes the token of an Authorization header', async () => {
      const client = io(`${first.url}/realtime`, {
        extraHeaders: { authorization: `Bearer ${await signTestToken(owner)}` },
        forceNew: true,
      });
      stage.clients.push(client);
      await new Promise<void>((resolve, reject) => {
        client.once('connect', resolve);
        client.once('connect_error', reject);
      });
    });

    it('ends with the token', async () => {
      const client = await stage.connect(first, owner, await signTestToken(owner, { expiresInSeconds: 2 }));
      const farewell = new Promise((resolve) => client.once('closing', resolve));
      const ended = new Promise((resolve) => client.once('disconnect', resolve));
      expect(await farewell).toMatchObject({ code: 'token-expired' });
      expect(await ended).toBe('io server disconnect');
    });
  });

  it.each([
    [admin, 'alerts', 'ok'],
    [admin, 'device:EVSE-TEST-001', 'ok'],
    [admin, 'device:EVSE-NOBODY', 'device-not-found'],
    [admin, 'owner:2', 'ok'],
    [owner, 'alerts', 'room-not-allowed'],
    [owner, 'device:EVSE-TEST-001', 'ok'],
    [owner, 'device:EVSE-TEST-002', 'device-not-found'],
    [owner, 'owner:2', 'ok'],
    [owner, 'owner:3', 'room-not-allowed'],
    [driver, 'alerts', 'room-not-allowed'],
    [driver, 'device:EVSE-TEST-001', 'room-not-allowed'],
    [driver, 'owner:4', 'room-not-allowed'],
    [admin, 'everything', 'room-unknown'],
    [admin, 'device:../x', 'room-unknown'],
    [admin, 'owner:-1', 'room-unknown'],
  ])('%j joins %s: %s', async (user, room, outcome) => {
    const answer = await join(await stage.connect(first, user), room);
    expect(answer.ok ? 'ok' : answer.code).toBe(outcome);
  });

  it('refuses a join that makes no sense', async () => {
    const client = await stage.connect(first, admin);
    for (const request of [undefined, 'alerts', { room: 7 }, { room: 'alerts', after: -1 }, { room: 'alerts', x: 1 }]) {
      expect(await client.timeout(5_000).emitWithAck('join', request)).toMatchObject({ ok: false, code: 'invalid' });
    }
  });

  it('reaches who may hear it, on every replica, once', async () => {
    const [everything, device, mine, others] = await Promise.all([
      stage.connect(first, admin),
      stage.connect(second, owner),
      stage.connect(first, owner),
      stage.connect(second, otherOwner),
    ]);
    const heard = [everything, device, mine, others].map(heardBy);
    await join(everything, 'alerts');
    await join(device, 'device:EVSE-TEST-001');
    await join(mine, 'owner:2');
    await join(mine, 'device:EVSE-TEST-001');
    await join(others, 'owner:3');
    const [a, b] = [next(), next()];
    await stage.announce(anAlert(a));
    await stage.announce(anAlert(b, { deviceId: 'EVSE-TEST-002', ownerId: otherOwner.id, kind: 'cleared' }));
    await hears(heard[0]!, a, b);
    await hears(heard[1]!, a);
    await hears(heard[2]!, a);
    await hears(heard[3]!, b);
    expect(heard.map(numbers)).toEqual([[a, b], [a], [a], [b]]);
    expect(heard[3]![0]).toEqual(anAlert(b, { deviceId: 'EVSE-TEST-002', ownerId: otherOwner.id, kind: 'cleared' }));
  });

  it('goes on after a drop without a gap, a double or disorder, on another replica, through redelivery', async () => {
    const before = await stage.connect(first, owner);
    const heardBefore = heardBy(before);
    await join(before, 'owner:2');
    const seen = [next(), next(), next()].map((number) => anAlert(number));
    stage.record(...seen);
    await stage.announce(...seen);
    await hears(heardBefore, ...numbers(seen));
    before.disconnect();

    const missed = Array.from({ length: 1_203 }, () => anAlert(next()));
    const foreign = anAlert(next(), { deviceId: 'EVSE-TEST-002', ownerId: otherOwner.id });
    stage.record(...missed, foreign);
    await stage.announce(...missed, foreign);

    const after = await stage.connect(second, owner);
    const heard = heardBy(after);
    const release = stage.history.holdBack();
    const joining = join(after, 'owner:2', { after: seen.at(-1)!.number });
    const meanwhile = [anAlert(next()), anAlert(next())];
    stage.record(meanwhile[0]!);
    await stage.announce(...meanwhile);
    // The log brings everything a second time, as after a crash of its producer.
    await stage.announce(...missed.slice(-50), ...meanwhile);
    release();
    expect(await joining).toEqual({ ok: true, room: 'owner:2' });
    const live = anAlert(next());
    await stage.announce(live, ...missed.slice(-5), live);
    await hears(heard, live.number);
    expect(numbers(heard)).toEqual(numbers([...missed, ...meanwhile, live]));
  });

  it('brings what became visible late to a client that says what it has', async () => {
    const client = await stage.connect(first, owner);
    const heard = heardBy(client);
    const [had, late, last] = [anAlert(next()), anAlert(next()), anAlert(next())];
    stage.record(had, late, last);
    const answer = await join(client, 'device:EVSE-TEST-001', { after: last.number, seen: [had.number, last.number] });
    expect(answer.ok).toBe(true);
    await hears(heard, late.number);
    expect(numbers(heard)).toEqual([late.number]);
  });

  it('says so when the past cannot be read, and lets the client try again', async () => {
    const client = await stage.connect(first, owner);
    stage.history.goAway();
    expect(await join(client, 'owner:2', { after: 0 })).toMatchObject({ ok: false, code: 'history-unavailable' });
    stage.history.comeBack();
    expect(await join(client, 'owner:2', { after: lastNumber })).toMatchObject({ ok: true });
  });

  it('knows a device that was registered a moment ago', async () => {
    const client = await stage.connect(first, owner);
    const joining = join(client, 'device:EVSE-TEST-NEW');
    await stage.register({ deviceId: 'EVSE-TEST-NEW', ownerId: owner.id });
    expect(await joining).toMatchObject({ ok: true });
  });

  it('ends for an owner when the device is sold', async () => {
    await stage.register({ deviceId: 'EVSE-TEST-SOLD', ownerId: owner.id });
    const client = await stage.connect(second, owner);
    expect(await join(client, 'device:EVSE-TEST-SOLD')).toMatchObject({ ok: true });
    const left = new Promise((resolve) => client.once('left', resolve));
    await stage.register({ deviceId: 'EVSE-TEST-SOLD', ownerId: otherOwner.id, version: 2 });
    expect(await left).toMatchObject({ room: 'device:EVSE-TEST-SOLD', code: 'right-lost' });
    expect(await join(client, 'device:EVSE-TEST-SOLD')).toMatchObject({ ok: false, code: 'device-not-found' });
  });

  it('is left on request', async () => {
    const client = await stage.connect(first, owner);
    const heard = heardBy(client);
    await join(client, 'owner:2');
    await client.timeout(5_000).emitWithAck('leave', { room: 'owner:2' });
    const other = await stage.connect(first, owner);
    const heardByOther = heardBy(other);
    await join(other, 'owner:2');
    const alert = anAlert(next());
    await stage.announce(alert);
    await hears(heardByOther, alert.number);
    expect(heard).toEqual([]);
  });

  it('lets go of its clients when a replica ends, and they go on at another', async () => {
    const third = await stage.addReplica();
    const client = await stage.connect(third, owner);
    await join(client, 'owner:2');
    const ended = new Promise((resolve) => client.once('disconnect', resolve));
    const began = performance.now();
    await third.app.close();
    stage.replicas.splice(stage.replicas.indexOf(third), 1);
    await ended;
    expect(performance.now() - began).toBeLessThan(5_000);
    const again = await stage.connect(second, owner);
    expect(await join(again, 'owner:2', { after: lastNumber })).toMatchObject({ ok: true });
  });

  describe('beside it', () => {
    it('the front page, health and docs answer without a token', async () => {
      const page = async (path: string) => {
        const response = await fetch(`${first.url}${path}`);
        expect([path, response.status]).toEqual([path, 200]);
        return response;
      };
      expect(await (await page('/')).json()).toMatchObject({ name: 'VoltGuard', links: { docs: '/docs' } });
      await waitFor(async () => (await fetch(`${first.url}/health`)).status === 200);
      expect(await (await page('/health')).json()).toMatchObject({ status: 'ready' });
      expect(await (await page('/openapi.json')).json()).toMatchObject({
        'x-unavailable': expect.arrayContaining(['telemetry']),
      });
      const html = await (await page('/docs')).text();
      for (const [, path] of html.matchAll(/(?:src|href)="([^"]+)"/g)) await page(path!);
      expect(html).not.toMatch(/https?:\/\//);
      await page('/.well-known/jwks.json');
    });

    it('everything else does not', async () => {
      const response = await fetch(`${first.url}/api/v1/alerts`);
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({
        code: 'token-missing',
        requestId: response.headers.get('x-request-id'),
      });
      expect((await fetch(`${first.url}/metrics`)).status).toBe(404);
      expect((await fetch(`${first.url}/docs/assets/package.json`)).status).toBe(404);
    });

    it('requests are forwarded with their trace', async () => {
      const response = await fetch(`${first.url}/api/v1/alerts?after=0&limit=1`, {
        headers: { authorization: `Bearer ${await signTestToken(owner)}`, 'x-request-id': 'my-request-1' },
      });
      expect(response.status).toBe(200);
      expect(response.headers.get('x-request-id')).toBe('my-request-1');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    });
  });
});
