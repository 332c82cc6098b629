import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { failed, ok } from '@voltguard/kernel';
import Fastify, { type FastifyInstance } from 'fastify';
import { anUpstream, bodyOf, type Upstream } from '../../test/upstream.ts';
import { requireTokens } from '../front/access.ts';
import { proxy } from './proxy.plugin.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

describe('the proxy', () => {
  let upstream: Upstream;
  let answer: Answer;
  let gateway: FastifyInstance;
  let url: string;
  const bearer = { authorization: 'Bearer good' };

  beforeEach(async () => {
    answer = (request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ url: request.url, method: request.method, headers: request.headers }));
    };
    upstream = await anUpstream((request, response) => answer(request, response));
    gateway = Fastify();
    requireTokens(gateway, {
      verify: (token) =>
        Promise.resolve(
          token === 'good'
            ? ok({ user: { id: 1, role: 'owner', email: 'o@example.org' }, expiresAt: Date.now() + 60_000 })
            : failed(token === 'old' ? 'token-expired' : 'invalid-token'),
        ),
    });
    await gateway.register(proxy, {
      upstreams: { identity: upstream.url, telemetry: upstream.url, ml: 'http://127.0.0.1:1' },
      bodyLimit: 100_000,
      timeoutMs: 500,
    });
    url = await gateway.listen({ port: 0, host: '127.0.0.1' });
  });

  afterEach(async () => {
    await gateway.close();
    await upstream.close();
  });

  const get = (path: string, headers: Record<string, string> = bearer) => fetch(`${url}${path}`, { headers });
  const post = (path: string, body: unknown, headers: Record<string, string> = bearer) =>
    fetch(`${url}${path}`, { method: 'POST', body, headers, duplex: 'half' } as RequestInit);

  it('forwards path and query as they came', async () => {
    const body = await (await get('/api/v1/devices/EVSE-1?limit=3&cursor=a%2Bb%20c')).json();
    expect(body).toMatchObject({ method: 'GET', url: '/api/v1/devices/EVSE-1?limit=3&cursor=a%2Bb%20c' });
  });

  it('does not touch a body, nor hold it', async () => {
    let firstChunk: ((value: string) => void) | undefined;
    const arrived = new Promise<string>((resolve) => (firstChunk = resolve));
    answer = (request, response) => {
      request.once('data', (chunk: Buffer) => firstChunk!(chunk.toString()));
      request.once('end', () => response.end('done'));
      request.resume();
    };
    const request = httpRequest(`${url}/api/v1/energy`, { method: 'POST', headers: bearer });
    const response = once(request, 'response') as Promise<[IncomingMessage]>;
    request.write('{"power":  1.0,');
    // The service has the beginning before the client has written the end.
    expect(await arrived).toBe('{"power":  1.0,');
    request.end('}');
    const [answered] = await response;
    expect((await bodyOf(answered)).toString()).toBe('done');
  });

  it('keeps every byte of a body, whatever its type', async () => {
    let received: Uint8Array = Buffer.alloc(0);
    answer = async (request, response) => {
      received = await bodyOf(request);
      response.writeHead(201, { 'content-type': request.headers['content-type'] ?? '' }).end(received);
    };
    const bytes = Buffer.from(Array.from({ length: 5_000 }, (_, index) => index % 256));
    const response = await post('/api/v1/energy', bytes, { ...bearer, 'content-type': 'application/x-anything' });
    expect(response.status).toBe(201);
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
    expect(Buffer.from(received).equals(bytes)).toBe(true);
  });

  it('passes statuses, headers and empty answers back', async () => {
    answer = (_request, response) =>
      void response
        .writeHead(412, { etag: '"3"', 'x-powered-by': 'x', server: 'y', 'set-cookie': ['a=1', 'b=2'] })
        .end();
    const response = await get('/api/v1/devices');
    expect(response.status).toBe(412);
    expect(response.headers.get('etag')).toBe('"3"');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(response.headers.get('x-powered-by')).toBeNull();
  });

  it('lets nobody pretend to be somebody else', async () => {
    const { headers } = (await (
      await get('/api/v1/devices', {
        ...bearer,
        'x-user-id': '1',
        'x-user': 'admin',
        'x-forwarded-for': '10.9.8.7',
        'x-real-ip': '10.9.8.7',
        forwarded: 'for=10.9.8.7',
      })
    ).json()) as { headers: Record<string, string> };
    expect(JSON.stringify(headers)).not.toContain('10.9.8.7');
    expect(headers['x-user-id']).toBeUndefined();
    expect(headers['x-user']).toBeUndefined();
    expect(headers['x-forwarded-for']).toBe('127.0.0.1');
    expect(headers.authorization).toBe('Bearer good');
  });

  it('takes no hop-by-hop header along', async () => {
    const request = httpRequest(`${url}/api/v1/devices`, {
      headers: { ...bearer, connection: 'keep-alive, x-secret', 'x-secret': '1', te: 'trailers' },
    });
    request.end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const { headers } = JSON.parse((await bodyOf(response)).toString()) as { headers: Record<string, string> };
    expect(headers['x-secret']).toBeUndefined();
    expect(headers.te).toBeUndefined();
  });

  describe('access', () => {
    it.each([
      [{}, 'token-missing'],
      [{ authorization: 'Bearer bad' }, 'invalid-token'],
      [{ authorization: 'Bearer old' }, 'token-expired'],
      [{ authorization: 'Basic YTpi' }, 'token-missing'],
    ])('refuses %j', async (headers, code) => {
      const response = await get('/api/v1/devices', headers);
      expect(response.status).toBe(401);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(await response.json()).toMatchObject({ status: 401, code });
    });

    it('opens what the public list names, and only with its method', async () => {
      expect((await get('/.well-known/jwks.json', {})).status).toBe(200);
      expect((await post('/api/v1/auth/login', '{}', {})).status).toBe(200);
      expect((await get('/api/v1/auth/login', {})).status).toBe(401);
      expect((await get('/api/v1/auth/me', {})).status).toBe(401);
    });

    it('knows no other paths, whoever asks', async () => {
      expect((await get('/api/v1/nothing', {})).status).toBe(404);
      expect((await get('/api/v1/nothing')).status).toBe(404);
      expect((await get('/api/v1/devicesandmore')).status).toBe(404);
      expect((await fetch(`${url}/.well-known/jwks.json`, { method: 'POST', headers: bearer })).status).toBe(404);
    });

    it.each([
      '/api/v1/auth/login/../../devices',
      '/api/v1/devices/%2e%2e/users',
      '/api/v1/devices/a%2fb',
      '/api/v1//devices',
      '/api/v1/devices/%00',
    ])('refuses the ambiguous path %s', async (path) => {
      const { hostname, port } = new URL(url);
      const socket = connect(Number(port), hostname);
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer good\r\n\r\n`);
      const text = (await bodyOf(socket as never)).toString();
      expect(text).toMatch(/^HTTP\/1\.1 400 /);
    });
  });

  describe('bodies that are too long', () => {
    const refusesWith413 = async (response: Response) => {
      expect(response.status).toBe(413);
      expect(await response.json()).toMatchObject({ code: 'body-too-large' });
    };

    it('are refused by their length', async () => {
      let heard = 0;
      answer = (_request, response) => {
        heard += 1;
        response.end();
      };
      await refusesWith413(await post('/api/v1/energy', Buffer.alloc(100_001)));
      expect(heard).toBe(0);
    });

    it('are refused on their way when they say no length', async () => {
      answer = async (request, response) => {
        await bodyOf(request).catch(() => undefined);
        response.end();
      };
      const stream = new ReadableStream({
        start(controller) {
          for (let part = 0; part < 11; part += 1) controller.enqueue(new Uint8Array(10_000));
          controller.close();
        },
      });
      await refusesWith413(await post('/api/v1/energy', stream));
    });
  });

  describe('a service that fails', () => {
    it('is away: 503, and when to try again', async () => {
      const response = await get('/api/v1/alerts');
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('2');
      const text = await response.text();
      expect(JSON.parse(text)).toMatchObject({ code: 'service-unavailable', status: 503 });
      expect(text).not.toContain('127.0.0.1');
    });

    it('does not answer: 504', async () => {
      answer = () => undefined;
      const response = await get('/api/v1/devices');
      expect(response.status).toBe(504);
      expect(await response.json()).toMatchObject({ code: 'service-timeout' });
    });

    it('breaks off: 502', async () => {
      answer = (request) => void request.socket.destroy();
      const response = await post('/api/v1/energy', '{}');
      expect(response.status).toBe(502);
      expect(await response.json()).toMatchObject({ code: 'bad-gateway' });
    });

    it('says 503 itself: passed on at once', async () => {
      let asked = 0;
      answer = (_request, response) => {
        asked += 1;
        response.writeHead(503, { 'retry-after': '1' }).end('{}');
      };
      expect((await get('/api/v1/devices')).status).toBe(503);
      expect(asked).toBe(1);
    });

    it('comes back: the next request works', async () => {
      const port = Number(new URL(upstream.url).port);
      expect((await get('/api/v1/devices')).status).toBe(200);
      await upstream.close();
      expect([502, 503]).toContain((await get('/api/v1/devices')).status);
      upstream = await anUpstream((_request, response) => void response.end('back'), port);
      expect(await (await get('/api/v1/devices')).text()).toBe('back');
    });
  });
});
