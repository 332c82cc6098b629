import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ExampleModule } from '../test/example.module.ts';
import { anIssuer, type Issuer } from '../test/issuer.ts';
import { createHttpApp } from './create-http-app.ts';

describe('a service over HTTP', () => {
  let issuer: Issuer;
  let app: NestFastifyApplication;
  let authorization: string;

  beforeAll(async () => {
    issuer = await anIssuer();
    Logger.overrideLogger(false);
    app = await createHttpApp(
      ExampleModule.register({
        HTTP_HOST: '127.0.0.1',
        HTTP_PORT: 1,
        JWKS_URL: issuer.jwksUrl,
        TOKEN_ISSUER: 'https://voltguard.local',
        TOKEN_AUDIENCE: 'voltguard',
      }),
      {},
      { service: 'example', bodyLimit: 20_000 },
    );
    authorization = `Bearer ${await issuer.token()}`;
  });

  afterAll(async () => {
    await app.close();
    await issuer.close();
  });

  const things = '/api/v1/things';
  const thing = { name: 'bay', connectors: [{ powerW: 7_400 }] };
  const post = (payload: unknown, headers: Record<string, string> = {}) =>
    app.inject({
      method: 'POST',
      url: things,
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
      headers: { authorization, 'content-type': 'application/json', ...headers },
    });
  const get = (url: string, headers: Record<string, string> = { authorization }) => app.inject({ url, headers });
  const problem = (response: { statusCode: number; headers: Record<string, unknown>; json(): unknown }) => {
    expect(response.headers['content-type']).toBe('application/problem+json');
    const document = response.json() as Record<string, unknown>;
    expect(document).toMatchObject({ status: response.statusCode, requestId: response.headers['x-request-id'] });
    expect(document.type).toBe(`urn:voltguard:problem:${String(document.code)}`);
    return document;
  };

  describe('access', () => {
    it('needs a token unless a path is public', async () => {
      const response = await get(`${things}/mine`, {});
      expect(response.statusCode).toBe(401);
      expect(problem(response)).toMatchObject({ code: 'token-missing', title: 'Unauthorized' });
      expect(response.headers['www-authenticate']).toContain('Bearer');
      expect((await get(`${things}/open`, {})).json()).toEqual({ open: true });
    });

    it.each(['Basic YTpi', 'Bearer', 'Bearer  ', 'Bearer a b', 'Token x'])('takes no %s', async (header) => {
      expect(problem(await get(`${things}/mine`, { authorization: header })).code).toBe('token-missing');
    });

    it('refuses a bad token and one in the query', async () => {
      expect(problem(await get(`${things}/mine`, { authorization: 'Bearer a.b.c' })).code).toBe('invalid-token');
      const token = authorization.slice('Bearer '.length);
      expect((await get(`${things}/mine?access_token=${token}`, {})).statusCode).toBe(401);
    });

    it('tells the handler who is calling', async () => {
      expect((await get(`${things}/mine`)).json()).toEqual({ id: 7, role: 'owner', email: 'owner@example.org' });
    });

    it('lets only the named roles in', async () => {
      const as = async (role: string) =>
        get(`${things}/managed`, { authorization: `Bearer ${await issuer.token({ role })}` });
      expect((await as('owner')).statusCode).toBe(200);
      expect((await as('admin')).statusCode).toBe(200);
      expect(problem(await as('driver'))).toMatchObject({ status: 403, code: 'role-not-allowed' });
    });
  });

  describe('bodies', () => {
    it('takes a good one', async () => {
      const response = await post(thing);
      expect(response.statusCode).toBe(201);
      expect(response.json()).toMatchObject(thing);
    });

    it('names every field that is wrong, unknown ones too', async () => {
      const response = await post({ name: '', connectors: [{ powerW: -1, colour: 'red' }], size: 3 });
      expect(response.statusCode).toBe(422);
      const { code, errors } = problem(response);
      expect(code).toBe('invalid');
      expect(
        (errors as { in: string; field: string }[]).map(({ in: place, field }) => `${place} ${field}`).sort(),
      ).toEqual(['body connectors.0.colour', 'body connectors.0.powerW', 'body name', 'body size']);
    });

    it('keeps the answer to many mistakes short', async () => {
      const response = await post({ name: 'x', connectors: Array.from({ length: 900 }, () => ({ powerW: 0 })) });
      expect((problem(response).errors as unknown[]).length).toBeLessThanOrEqual(50);
    });

    it.each([
      ['cut JSON', '{"name":', 400, 'malformed-json'],
      ['NaN', '{"name":"x","connectors":[{"powerW":NaN}]}', 400, 'malformed-json'],
      ['nothing', '', 400, 'malformed-json'],
      ['a prototype', '{"__proto__":{"admin":true},"name":"x","connectors":[]}', 400, 'malformed-json'],
      ['null', 'null', 422, 'invalid'],
      ['an array', '[]', 422, 'invalid'],
      ['a number', '7', 422, 'invalid'],
      ['an infinite number', '{"name":"x","connectors":[{"powerW":1e999}]}', 422, 'invalid'],
      ['too much', JSON.stringify({ ...thing, name: 'x'.repeat(20_000) }), 413, 'body-too-large'],
    ])('refuses %s', async (_name, body, status, code) => {
      const response = await post(body);
      expect([response.statusCode, problem(response).code]).toEqual([status, code]);
    });

    it.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
      'does not take %s',
      async (type) => {
        const response = await post('name=x', { 'content-type': type });
        expect([response.statusCode, problem(response).code]).toEqual([415, 'unsupported-media-type']);
      },
    );
  });

  describe('paths and queries', () => {
    it('answers 404 for what is not there', async () => {
      expect(problem(await get('/api/v1/nothing'))).toMatchObject({ status: 404, code: 'not-found' });
      expect(problem(await get('/'))).toMatchObject({ status: 404 });
      expect(problem(await app.inject({ method: 'DELETE', url: things, headers: { authorization } })).status).toBe(404);
    });

    it('answers 400 for a path that is none', async () => {
      expect(problem(await get('/api/v1/%E0%A4%A'))).toMatchObject({ status: 400, code: 'malformed-url' });
    });

    it('names a wrong path parameter', async () => {
      const response = await app.inject({ method: 'PUT', url: `${things}/abc`, headers: { authorization } });
      expect(problem(response)).toMatchObject({
        status: 422,
        errors: [{ in: 'path', field: 'id', message: 'must be three capital letters' }],
      });
    });

    it('pages', async () => {
      const first = (await get(`${things}?limit=2`)).json<{ items: unknown[]; nextCursor: string }>();
      expect(first.items[0]).toBe(2);
      const second = (await get(`${things}?cursor=${first.nextCursor}`)).json<{ items: unknown[] }>();
      expect(second.items).toEqual([50, [1, 'a']]);
    });

    it.each([
      'limit=0',
      'limit=501',
      'limit=abc',
      'limit=',
      'cursor=',
      'cursor=zzz',
      'cursor=WzEsMl0',
      'colour=red',
      'limit=1&limit=2',
    ])('names what is wrong in ?%s', async (query) => {
      const response = await get(`${things}?${query}`);
      expect(response.statusCode).toBe(422);
      expect((problem(response).errors as { field: string }[])[0]!.field).toBe(query.split('=')[0]);
    });

    it('asks for the version that a change is about', async () => {
      const put = (headers: Record<string, string>) =>
        app.inject({ method: 'PUT', url: `${things}/ABC`, headers: { authorization, ...headers } });
      expect(problem(await put({}))).toMatchObject({ status: 428, code: 'version-missing' });
      expect(problem(await put({ 'if-match': '*' }))).toMatchObject({ status: 428 });
      expect(problem(await put({ 'if-match': 'W/"3"' }))).toMatchObject({ status: 412, code: 'stale' });
      expect((await put({ 'if-match': '"3"' })).json()).toEqual({ id: 'ABC', version: 3 });
    });
  });

  describe('errors', () => {
    it('tells nothing of what went wrong inside, and logs it', async () => {
      const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
      const response = await get(`${things}/broken`, {});
      expect(problem(response)).toMatchObject({ status: 500, code: 'internal-error' });
      expect(response.body).not.toContain('hunter2');
      expect(logged).toHaveBeenCalledWith({
        message: 'GET /api/v1/things/broken: answered 500',
        error: expect.objectContaining({ message: expect.stringContaining('hunter2') }),
      });
      logged.mockRestore();
    });

    it('says when to come again after a fault that passes', async () => {
      const response = await get(`${things}/away`, {});
      expect(response.headers['retry-after']).toBe('2');
      expect(problem(response)).toMatchObject({ status: 503, code: 'unavailable' });
    });

    it('says when to come again', async () => {
      const response = await get(`${things}/refused`, {});
      expect(response.headers['retry-after']).toBe('2');
      expect(problem(response)).toMatchObject({ status: 429, code: 'slow-down', left: 0 });
    });
  });

  it("goes on with the caller's trace, through the reading of the body, and names it in the answer", async () => {
    const response = await post(thing, { 'x-request-id': 'order-0815-4711' });
    expect(response.headers['x-request-id']).toBe('order-0815-4711');
    expect(response.json()).toMatchObject({ correlationId: 'order-0815-4711' });
    const invented = await post(thing, { 'x-request-id': 'bad id\t' });
    expect(invented.headers['x-request-id']).toMatch(/^[0-9a-f-]{32,36}$/);
  });

  it('describes itself, with what is public and how errors look', async () => {
    const response = await get('/openapi.json', {});
    expect(response.statusCode).toBe(200);
    const api = response.json<{ paths: Record<string, Record<string, Record<string, unknown>>> }>();
    expect(Object.keys(api.paths)).toContain('/api/v1/things/{id}');
    expect(api.paths['/api/v1/things/open']!.get!.security).toEqual([{}]);
    expect(api.paths['/api/v1/things/mine']!.get).not.toHaveProperty('security');
    expect(api.paths[things]!.post!.responses).toHaveProperty('default');
    expect(api.paths[things]!.get!.parameters).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'limit', in: 'query' })]),
    );
  });

  it('leaves the key path without prefix', async () => {
    expect((await get('/.well-known/jwks.json', {})).statusCode).toBe(200);
  });

  it('answers what is on its way when it closes', async () => {
    const own = await createHttpApp(
      ExampleModule.register({
        HTTP_HOST: '127.0.0.1',
        HTTP_PORT: 1,
        JWKS_URL: issuer.jwksUrl,
        TOKEN_ISSUER: 'https://voltguard.local',
        TOKEN_AUDIENCE: 'voltguard',
      }),
      {},
    );
    await own.listen(0, '127.0.0.1');
    const { port } = own.getHttpServer().address() as AddressInfo;
    const body = JSON.stringify(thing);
    const sent = httpRequest({
      port,
      path: things,
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', 'content-length': body.length },
    });
    const answered = new Promise<number | undefined>((resolve, reject) => {
      sent.on('response', (response) => resolve(response.resume().statusCode));
      sent.on('error', reject);
    });
    const arrived = new Promise((resolve) => own.getHttpServer().once('request', resolve));
    sent.write(body.slice(0, 5));
    await arrived;
    const closed = own.close();
    sent.end(body.slice(5));
    expect(await answered).toBe(201);
    await closed;
  });
});
