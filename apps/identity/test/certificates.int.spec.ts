import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRequest } from '@voltguard/pki';
import { type FreshDatabase, waitFor } from '@voltguard/testing';
import { KnownDevices } from '../src/device-certificate/known-devices.ts';
import type { Config } from '../src/identity.config.ts';
import { type DemoName, demoLogIns } from './demo-log-ins.ts';
import { identitySettings, type RunningIdentity, startIdentity } from './identity-app.ts';

/** Real: MariaDB, Kafka, HTTP. Device events are published as telemetry does. */
describe('device certificates', () => {
  let config: Config;
  let database: FreshDatabase;
  let identity: RunningIdentity;
  const tokens = new Map<DemoName, string>();

  beforeAll(async () => {
    ({ config, database } = await identitySettings());
    identity = await startIdentity(config);
    for (const [name, [email, password]] of Object.entries(demoLogIns)) {
      tokens.set(name as DemoName, (await identity.logIn(email, password)).accessToken);
    }
    await identity.announce({ deviceId: 'EVSE-DELHI', ownerId: 2 });
    await identity.announce({ deviceId: 'METER-RAHUL', ownerId: 4, kind: 'meter' });
    await identity.announce({ deviceId: 'EVSE-NOBODY', ownerId: null });
    const known = identity.app.get(KnownDevices);
    await waitFor(() => known.find('EVSE-NOBODY', 0));
  });

  afterAll(async () => {
    await identity.stop();
    await database.drop();
  });

  const path = (id: string) => `/devices/${id}/certificates`;
  const certify = (name: DemoName, id: string, csr: unknown) =>
    identity.call('POST', path(id), { token: tokens.get(name)!, body: { csr } });
  const request = async (id: string) => (await createRequest(id)).requestPem;

  it('are signed by the authority for the device alone, and kept', async () => {
    const { status, body } = await certify('delhi', 'EVSE-DELHI', await request('EVSE-DELHI'));
    expect(status).toBe(201);
    const certificate = new X509Certificate(String(body.certificate));
    const authority = new X509Certificate(await readFile(config.DEVICE_AUTHORITY_CERT_FILE));
    expect(certificate.verify(authority.publicKey)).toBe(true);
    expect(certificate.subject).toBe('CN=EVSE-DELHI');
    expect(certificate.ca).toBe(false);
    expect(body).toMatchObject({
      deviceId: 'EVSE-DELHI',
      serialNumber: certificate.serialNumber.toLowerCase(),
      revokedAt: null,
    });
    const days = (Date.parse(String(body.notAfter)) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(364);
    const kept = await identity.call('GET', path('EVSE-DELHI'), { token: tokens.get('delhi')! });
    expect((kept.body.items as unknown[])[0]).toEqual(body);
  });

  it('wait for a device that was registered a moment ago', async () => {
    const csr = await request('EVSE-NEW');
    const asked = certify('delhi', 'EVSE-NEW', csr);
    await identity.announce({ deviceId: 'EVSE-NEW', ownerId: 2 });
    expect((await asked).status).toBe(201);
  });

  it('are refused for a device that was deleted or has another owner now', async () => {
    await identity.announce({ deviceId: 'EVSE-SOLD', ownerId: 2 });
    expect((await certify('delhi', 'EVSE-SOLD', await request('EVSE-SOLD'))).status).toBe(201);
    await identity.announce({ deviceId: 'EVSE-SOLD', ownerId: 3, version: 2 });
    await waitFor(async () => (await certify('delhi', 'EVSE-SOLD', await request('EVSE-SOLD'))).status === 404);
    expect((await certify('bangalore', 'EVSE-SOLD', await request('EVSE-SOLD'))).status).toBe(201);
    await identity.announce({ deviceId: 'EVSE-SOLD', ownerId: 3, version: 3, deleted: true });
    await waitFor(async () => (await certify('admin', 'EVSE-SOLD', await request('EVSE-SOLD'))).status === 404);
  });

  it.each<[string, (id: string) => unknown, string]>([
    ['no request', () => 'hello', 'is not a certificate request'],
    ['half a request', async (id) => (await request(id)).slice(0, 120), 'is not a certificate request'],
    ['the name of another device', () => request('EVSE-NOBODY'), 'common name'],
    ['an empty text', () => '', '>=1'],
    ['a huge text', () => 'x'.repeat(9_000), '<=8192'],
    ['a number', () => 7, 'string'],
  ])('are refused for %s', async (_name, csr, message) => {
    const { status, body } = await certify('delhi', 'EVSE-DELHI', await csr('EVSE-DELHI'));
    expect(status).toBe(422);
    expect(body.errors).toEqual([{ in: 'body', field: 'csr', message: expect.stringContaining(message) }]);
  });

  it.each(['ab', 'EVSE%20X', 'gateway', '1234', '%2e%2e', `A${'x'.repeat(64)}`])(
    'are refused for the id %s',
    async (id) => {
      const reply = await identity.call('GET', path(id), { token: tokens.get('admin')! });
      expect([404, 422]).toContain(reply.status);
      expect(reply.headers.get('content-type')).toBe('application/problem+json');
    },
  );

  it('are listed in pages, the newest first', async () => {
    const serials: unknown[] = [];
    for (let i = 0; i < 3; i += 1) {
      serials.unshift((await certify('rahul', 'METER-RAHUL', await request('METER-RAHUL'))).body.serialNumber);
    }
    const list = (query: string) =>
      identity.call('GET', `${path('METER-RAHUL')}?${query}`, { token: tokens.get('rahul')! });
    const first = await list('limit=2');
    const second = await list(`limit=2&cursor=${String(first.body.nextCursor)}`);
    const found = [first, second].flatMap(({ body }) => body.items as { serialNumber: string }[]);
    expect(found.map(({ serialNumber }) => serialNumber)).toEqual(serials);
    expect(second.body.nextCursor).toBeNull();
    expect((await list('cursor=bad')).status).toBe(422);
  });

  /** Which role gets what. A path that is not here is not tested: add it with the path. */
  describe('rights on every path', () => {
    const everyone = ['nobody', 'admin', 'delhi', 'bangalore', 'rahul', 'anita'] as const;
    type Row = readonly [method: string, path: string, expected: Record<(typeof everyone)[number], number>];
    const rows: readonly Row[] = [
      ['GET', '/auth/me', { nobody: 401, admin: 200, delhi: 200, bangalore: 200, rahul: 200, anita: 200 }],
      ['GET', '/users', { nobody: 401, admin: 200, delhi: 403, bangalore: 403, rahul: 403, anita: 403 }],
      ['GET', path('EVSE-DELHI'), { nobody: 401, admin: 200, delhi: 200, bangalore: 404, rahul: 404, anita: 404 }],
      ['POST', path('EVSE-DELHI'), { nobody: 401, admin: 201, delhi: 201, bangalore: 404, rahul: 404, anita: 404 }],
      ['GET', path('METER-RAHUL'), { nobody: 401, admin: 200, delhi: 404, bangalore: 404, rahul: 200, anita: 404 }],
      ['POST', path('METER-RAHUL'), { nobody: 401, admin: 201, delhi: 404, bangalore: 404, rahul: 201, anita: 404 }],
      ['POST', path('EVSE-NOBODY'), { nobody: 401, admin: 201, delhi: 404, bangalore: 404, rahul: 404, anita: 404 }],
      ['POST', path('EVSE-UNKNOWN'), { nobody: 401, admin: 404, delhi: 404, bangalore: 404, rahul: 404, anita: 404 }],
      [
        'GET',
        '/.well-known/jwks.json',
        { nobody: 200, admin: 200, delhi: 200, bangalore: 200, rahul: 200, anita: 200 },
      ],
      ['POST', '/auth/login', { nobody: 422, admin: 422, delhi: 422, bangalore: 422, rahul: 422, anita: 422 }],
      ['POST', '/auth/refresh', { nobody: 422, admin: 422, delhi: 422, bangalore: 422, rahul: 422, anita: 422 }],
    ];

    it.each(rows)('%s %s', async (method, target, expected) => {
      const csr =
        target.startsWith('/devices/') && method === 'POST' ? await request(target.split('/')[2]!) : undefined;
      const body = method === 'POST' ? (csr === undefined ? {} : { csr }) : undefined;
      const replies = await Promise.all(
        everyone.map(async (name) => {
          const token = name === 'nobody' ? undefined : tokens.get(name);
          const reply = await identity.call(method, target, { ...(token !== undefined && { token }), body });
          return [name, reply.status] as const;
        }),
      );
      expect(Object.fromEntries(replies)).toEqual(expected);
    });
  });
});
