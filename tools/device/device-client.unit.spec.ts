import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Authority, createAuthority, signRequest } from '@voltguard/pki';
import { Api, ApiError, demoAdmin } from './api.ts';
import { devices, fetchCertificate, registerDevice } from './device-client.ts';

interface Call {
  readonly method: string;
  readonly url: string;
  readonly body: Record<string, unknown>;
  readonly authorization: string | undefined;
}
type Answer = readonly [status: number, body: unknown, headers?: Record<string, string>];

/** Stands in for the gateway: the real one is tried end to end. */
describe('a device by the API', () => {
  let server: Server;
  let api: Api;
  let directory: string;
  let calls: Call[];
  let answer: (call: Call) => Answer | Promise<Answer>;

  beforeEach(async () => {
    calls = [];
    directory = await mkdtemp(join(tmpdir(), 'voltguard-device-'));
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const { method = '', url = '', headers } = request;
        const body = (text ? JSON.parse(text) : {}) as Record<string, unknown>;
        const call = { method, url, body, authorization: headers.authorization };
        calls.push(call);
        const login: Answer = [200, { accessToken: 'admins-token' }];
        void Promise.resolve(url === '/api/v1/auth/login' ? login : answer(call)).then(([status, result, extra]) =>
          response.writeHead(status, { 'content-type': 'application/json', ...extra }).end(JSON.stringify(result)),
        );
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    api = new Api(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, demoAdmin);
  });

  afterEach(async () => {
    await new Promise((resolve) => server.close(resolve));
    await rm(directory, { recursive: true });
  });

  const problem = (status: number, code: string): Answer => [status, { status, code, detail: `it is ${code}` }];

  it('is registered, with its owner looked up, after one log-in', async () => {
    answer = ({ url, body }) => (url.startsWith('/api/v1/users') ? [200, { items: [{ id: 2 }] }] : [201, body]);
    const { created } = await registerDevice(api, { id: 'EVSE-1', ownerEmail: 'owner.delhi@ecocharge.com' });
    expect(created).toBe(true);
    expect(calls.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /api/v1/auth/login',
      'GET /api/v1/users?email=owner.delhi%40ecocharge.com',
      'POST /api/v1/devices',
    ]);
    expect(calls[2]).toMatchObject({
      authorization: 'Bearer admins-token',
      body: { deviceId: 'EVSE-1', name: 'EVSE-1', kind: 'charging-station', ownerId: 2 },
    });
  });

  it('stays as it is when it is there already', async () => {
    answer = ({ method }) =>
      method === 'POST' ? problem(409, 'device-exists') : [200, { deviceId: 'EVSE-1', version: 3 }];
    expect(await registerDevice(api, { id: 'EVSE-1' })).toEqual({
      created: false,
      device: { deviceId: 'EVSE-1', version: 3 },
    });
  });

  it('of somebody else keeps its id', async () => {
    answer = ({ method }) => (method === 'POST' ? problem(409, 'device-exists') : problem(404, 'device-not-found'));
    await expect(registerDevice(api, { id: 'EVSE-1' })).rejects.toThrow('taken');
  });

  it('of an owner whom nobody knows is not registered', async () => {
    answer = () => [200, { items: [] }];
    await expect(registerDevice(api, { id: 'EVSE-1', ownerEmail: 'a@b.example' })).rejects.toThrow('There is no user');
  });

  it('gets a certificate for a key that was made here and that only its owner can read', async () => {
    const authority = await createAuthority('devices');
    answer = certify(authority);
    const files = await fetchCertificate(api, 'EVSE-1', { directory });
    expect(await readFile(files.certFile, 'utf8')).toContain('BEGIN CERTIFICATE');
    expect((await stat(files.keyFile)).mode & 0o777).toBe(0o600);
    expect(JSON.stringify(calls)).not.toContain('PRIVATE KEY');
  });

  it('keeps a certificate that is good, but not one of another authority', async () => {
    const [first, second] = [await createAuthority('devices'), await createAuthority('devices')];
    answer = certify(first);
    const authorityFile = join(directory, 'authority.crt');
    const fetch = () => fetchCertificate(api, 'EVSE-1', { directory, keepUsable: true, authorityFile });
    await writeFile(authorityFile, first.certificatePem);
    expect((await fetch()).issued).toBe(true);
    expect((await fetch()).issued).toBe(false);
    await writeFile(authorityFile, second.certificatePem);
    expect((await fetch()).issued).toBe(true);
  });

  it('is listed over all pages', async () => {
    answer = ({ url }) =>
      url.includes('cursor=')
        ? [200, { items: [{ deviceId: 'c' }], nextCursor: null }]
        : [200, { items: [{ deviceId: 'a' }, { deviceId: 'b' }], nextCursor: 'x=' }];
    const ids: string[] = [];
    for await (const { deviceId } of devices(api)) ids.push(deviceId);
    expect(ids).toEqual(['a', 'b', 'c']);
  });

  it('comes again when it is told to, and gives up with the reason', async () => {
    let left = 2;
    answer = ({ body }) => ((left -= 1) >= 0 ? [503, {}, { 'retry-after': '0.01' }] : [201, body]);
    expect((await registerDevice(api, { id: 'EVSE-1' })).created).toBe(true);
    answer = () => problem(403, 'role-not-allowed');
    await expect(registerDevice(api, { id: 'EVSE-1' })).rejects.toMatchObject({
      status: 403,
      code: 'role-not-allowed',
    });
  });

  it('says that nobody answers, and what to do', async () => {
    const nobody = new Api('http://127.0.0.1:9', { token: 'x' });
    const failure = await registerDevice(nobody, { id: 'EVSE-1' }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApiError);
    expect((failure as Error).message).toContain('npm start');
  });

  function certify(authority: Authority) {
    return async ({ body }: Call): Promise<Answer> => {
      const signed = await signRequest(authority, String(body.csr), { expectedCommonName: 'EVSE-1', days: 30 });
      return signed.ok ? [201, { certificate: signed.value.certificatePem }] : problem(422, signed.failure);
    };
  }
});
