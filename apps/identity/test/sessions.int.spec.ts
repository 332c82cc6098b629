import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FreshDatabase } from '@voltguard/testing';
import {
  createRemoteJWKSet,
  decodeProtectedHeader,
  exportSPKI,
  generateKeyPair,
  importJWK,
  jwtVerify,
  SignJWT,
} from 'jose';
import type { Config } from '../src/identity.config.ts';
import { demoLogIns } from './demo-log-ins.ts';
import { identitySettings, type RunningIdentity, startIdentity } from './identity-app.ts';

/** Real: MariaDB, Kafka, HTTP. */
describe('sessions', () => {
  let config: Config;
  let database: FreshDatabase;
  let identity: RunningIdentity;

  beforeAll(async () => {
    ({ config, database } = await identitySettings());
    identity = await startIdentity(config);
  });

  afterAll(async () => {
    await identity.stop();
    await database.drop();
  });

  const logIn = (body: unknown) => identity.call('POST', '/auth/login', { body });
  const refresh = (refreshToken: unknown) => identity.call('POST', '/auth/refresh', { body: { refreshToken } });
  const hashOf = async (email: string) => {
    const rows = await identity.dataSource.query<{ password_hash: string }[]>(
      'SELECT password_hash FROM users WHERE email = ?',
      [email],
    );
    return rows[0]!.password_hash;
  };

  describe('log-in', () => {
    it.each(Object.values(demoLogIns))('lets %s in', async (email, password) => {
      const { status, body, headers } = await logIn({ email, password });
      expect(status).toBe(200);
      expect(body).toEqual({
        accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
        refreshToken: expect.stringMatching(/^vgr_/),
        tokenType: 'Bearer',
        expiresIn: 900,
      });
      expect(headers.get('cache-control')).toBe('no-store');
      const me = await identity.call('GET', '/auth/me', { token: String(body.accessToken) });
      expect(me.body).toMatchObject({ email, disabled: false });
      expect(JSON.stringify(me.body)).not.toMatch(/hash|\$2b|argon/);
    });

    it('replaces the bcrypt hash of an older system by argon2id, once, and the password stays good', async () => {
      const [email, password] = demoLogIns.admin;
      await identity.logIn(email, password);
      const hash = await hashOf(email);
      expect(hash).toMatch(/^\$argon2id\$/);
      await identity.logIn(email, password);
      expect(await hashOf(email)).toBe(hash);
    });

    it('answers a wrong password and an account that does not exist alike', async () => {
      const [email] = demoLogIns.delhi;
      const answers = await Promise.all([
        logIn({ email, password: 'wrong' }),
        logIn({ email: 'nobody@ecocharge.com', password: 'wrong' }),
        logIn({ email: `${email}\u0000`.slice(0, -1), password: 'owner123 ' }),
      ]);
      for (const { status, body } of answers) {
        expect(status).toBe(401);
        expect({ ...body, requestId: '' }).toEqual({ ...answers[0].body, requestId: '' });
      }
    });

    it.each([
      [{}, ['email', 'password']],
      [{ email: 'admin@ecocharge.com' }, ['password']],
      [{ email: 'admin', password: 'x' }, ['email']],
      [{ email: { $ne: '' }, password: 'x' }, ['email']],
      [{ email: 'admin@ecocharge.com', password: '' }, ['password']],
      [{ email: 'admin@ecocharge.com', password: 'x'.repeat(257) }, ['password']],
      [{ email: 'admin@ecocharge.com', password: ['admin123'] }, ['password']],
      [{ email: 'admin@ecocharge.com', password: 'admin123', role: 'admin' }, ['role']],
      ['[]', ['']],
    ])('names what is wrong in %j', async (body, fields) => {
      const reply = await logIn(body);
      expect(reply.status).toBe(422);
      expect((reply.body.errors as { field: string }[]).map(({ field }) => field)).toEqual(fields);
      expect(JSON.stringify(reply.body)).not.toContain('admin123');
    });

    it('sends a storm away in good order: some get in, the others are told when to come again', async () => {
      const [email, password] = demoLogIns.rahul;
      const storm = await Promise.all(Array.from({ length: 80 }, () => logIn({ email, password })));
      const statuses = new Set(storm.map(({ status }) => status));
      expect([...statuses].sort()).toEqual([200, 503]);
      const refused = storm.find(({ status }) => status === 503)!;
      expect(refused.body.code).toBe('log-in-busy');
      expect(refused.headers.get('retry-after')).toBe('2');
      expect((await logIn({ email, password })).status).toBe(200);
    });
  });

  describe('access tokens', () => {
    it('are checked by the published keys alone', async () => {
      const { accessToken } = await identity.logIn(...demoLogIns.delhi);
      const jwks = createRemoteJWKSet(new URL(config.JWKS_URL));
      const { payload } = await jwtVerify(accessToken, jwks, {
        issuer: config.TOKEN_ISSUER,
        audience: config.TOKEN_AUDIENCE,
      });
      expect(payload).toMatchObject({ sub: '2', role: 'owner', email: 'owner.delhi@ecocharge.com' });
      expect(payload.exp! - payload.iat!).toBe(900);
      expect(payload.jti).toBeDefined();
    });

    it('publish no private part', async () => {
      const { body } = await identity.call('GET', '/.well-known/jwks.json');
      const [key] = body.keys as Record<string, unknown>[];
      expect(Object.keys(key!).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    });

    it('cannot be made by anybody else', async () => {
      const { accessToken } = await identity.logIn(...demoLogIns.rahul);
      const { kid } = decodeProtectedHeader(accessToken);
      const [, payload, signature] = accessToken.split('.') as [string, string, string];
      const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
      const admin = encoded({ ...claims, sub: '1', role: 'admin' });

      const { body } = await identity.call('GET', '/.well-known/jwks.json');
      const [jwk] = body.keys as object[];
      const publicPem = await exportSPKI((await importJWK(jwk!, 'ES256', { extractable: true })) as never);
      const hs256 = `${encoded({ alg: 'HS256', kid })}.${admin}`;
      const own = await generateKeyPair('ES256');
      const signed = (header: { kid?: string }) =>
        new SignJWT({ ...claims, role: 'admin' }).setProtectedHeader({ alg: 'ES256', ...header }).sign(own.privateKey);

      const forged = [
        `${encoded({ alg: 'none' })}.${admin}.`,
        `${encoded({ alg: 'none', kid })}.${admin}.${signature}`,
        `${hs256}.${createHmac('sha256', publicPem).update(hs256).digest('base64url')}`,
        `${accessToken.split('.')[0]}.${admin}.${signature}`,
        await signed({ kid: kid! }),
        await signed({ kid: 'another' }),
        await signed({}),
      ];
      for (const token of forged) {
        const reply = await identity.call('GET', '/users', { token });
        expect([reply.status, reply.body.code]).toEqual([401, 'invalid-token']);
      }
    });
  });

  describe('refresh tokens', () => {
    it('are exchanged for a new session, again and again', async () => {
      let { refreshToken } = await identity.logIn(...demoLogIns.anita);
      for (let i = 0; i < 3; i += 1) {
        const { status, body } = await refresh(refreshToken);
        expect(status).toBe(200);
        expect(body.refreshToken).not.toBe(refreshToken);
        refreshToken = String(body.refreshToken);
      }
    });

    it('may repeat at once, even side by side: a lost answer logs nobody out', async () => {
      const { refreshToken } = await identity.logIn(...demoLogIns.anita);
      const answers = await Promise.all(Array.from({ length: 5 }, () => refresh(refreshToken)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
      expect(new Set(answers.map(({ body }) => body.refreshToken)).size).toBe(5);
    });

    it('that come back later end the whole family, but no other log-in', async () => {
      const stolen = await identity.logIn(...demoLogIns.anita);
      const other = await identity.logIn(...demoLogIns.anita);
      const next = String((await refresh(stolen.refreshToken)).body.refreshToken);
      await identity.dataSource.query(
        'UPDATE refresh_tokens SET used_at = used_at - INTERVAL 11 SECOND WHERE used_at IS NOT NULL',
      );
      expect((await refresh(stolen.refreshToken)).body.code).toBe('invalid-refresh-token');
      expect((await refresh(next)).status).toBe(401);
      expect((await refresh(other.refreshToken)).status).toBe(200);
    });

    it('lie in the database as hashes only', async () => {
      const { refreshToken } = await identity.logIn(...demoLogIns.anita);
      const rows: unknown = await identity.dataSource.query('SELECT * FROM refresh_tokens');
      expect(JSON.stringify(rows)).not.toContain(refreshToken.slice(4));
    });

    it.each(['', 7, null, 'x'.repeat(257)])('are refused when they are none: %j', async (token) => {
      expect((await refresh(token)).status).toBe(422);
    });

    it('that nobody gave are refused', async () => {
      expect(await refresh('vgr_invented')).toMatchObject({ status: 401, body: { code: 'invalid-refresh-token' } });
    });
  });

  it('disabled users get nothing: no log-in, no refresh, no answer about themselves', async () => {
    const session = await identity.logIn(...demoLogIns.bangalore);
    const [email, password] = demoLogIns.bangalore;
    await identity.dataSource.query('UPDATE users SET disabled_at = NOW(3) WHERE email = ?', [email]);
    expect(await logIn({ email, password })).toMatchObject({ status: 401, body: { code: 'user-disabled' } });
    expect(await logIn({ email, password: 'wrong' })).toMatchObject({
      status: 401,
      body: { code: 'wrong-credentials' },
    });
    expect(await refresh(session.refreshToken)).toMatchObject({ status: 401, body: { code: 'user-disabled' } });
    const me = await identity.call('GET', '/auth/me', { token: session.accessToken });
    expect(me).toMatchObject({ status: 401, body: { code: 'user-disabled' } });
  });
});
