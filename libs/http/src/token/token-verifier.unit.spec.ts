import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { anIssuer, type Issuer } from '../../test/issuer.ts';
import { TokenVerifier } from './token-verifier.ts';

describe('verifying a token', () => {
  let issuer: Issuer;
  let verifier: TokenVerifier;

  beforeEach(async () => {
    issuer = await anIssuer();
    verifier = new TokenVerifier({
      JWKS_URL: issuer.jwksUrl,
      TOKEN_ISSUER: 'https://voltguard.local',
      TOKEN_AUDIENCE: 'voltguard',
    });
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await issuer.close();
  });

  const outcome = async (token: string) => {
    const result = await verifier.verify(token);
    return result.ok ? 'ok' : result.failure;
  };
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

  it('tells who it belongs to', async () => {
    const result = await verifier.verify(await issuer.token());
    expect(result).toMatchObject({ ok: true, value: { user: { id: 7, role: 'owner', email: 'owner@example.org' } } });
  });

  it('refuses a token without a signature (alg none)', async () => {
    const [, payload] = (await issuer.token()).split('.');
    expect(await outcome(`${encoded({ alg: 'none', kid: 'first' })}.${payload}.`)).toBe('invalid-token');
    expect(await outcome(`${encoded({ alg: 'None', kid: 'first' })}.${payload}.e30`)).toBe('invalid-token');
  });

  it('refuses HS256 signed with the public key as the secret', async () => {
    const [, payload] = (await issuer.token()).split('.');
    const input = `${encoded({ alg: 'HS256', kid: 'first' })}.${payload}`;
    const signature = createHmac('sha256', issuer.publicKeyPem).update(input).digest('base64url');
    expect(await outcome(`${input}.${signature}`)).toBe('invalid-token');
  });

  it('refuses a changed payload, a changed header and a cut signature', async () => {
    const [header, payload, signature] = (await issuer.token()).split('.');
    const claims = JSON.parse(Buffer.from(payload!, 'base64url').toString()) as object;
    expect(await outcome(`${header}.${encoded({ ...claims, role: 'admin' })}.${signature}`)).toBe('invalid-token');
    expect(await outcome(`${encoded({ alg: 'ES256', kid: 'first', x: 1 })}.${payload}.${signature}`)).toBe(
      'invalid-token',
    );
    expect(await outcome(`${header}.${payload}.${signature!.slice(4)}`)).toBe('invalid-token');
    expect(await outcome(`${header}.${payload}`)).toBe('invalid-token');
  });

  it('refuses a key of somebody else, under our key id or its own', async () => {
    expect(await outcome(await issuer.strangersToken('first'))).toBe('invalid-token');
    expect(await outcome(await issuer.strangersToken('other'))).toBe('invalid-token');
  });

  it('ignores a key that the token itself brings', async () => {
    const token = await issuer.strangersToken('first');
    const [, payload, signature] = token.split('.');
    const header = encoded({ alg: 'ES256', kid: 'first', jwk: { kty: 'EC' }, jku: 'http://127.0.0.1:1/keys' });
    expect(await outcome(`${header}.${payload}.${signature}`)).toBe('invalid-token');
  });

  it.each([
    ['another issuer', { iss: 'https://elsewhere.example' }],
    ['another audience', { aud: 'somebody-else' }],
    ['an unknown role', { role: 'root' }],
    ['a subject that is no user id', { sub: 'abc' }],
    ['user id zero', { sub: '0' }],
    ['a start in the future', { nbf: inSeconds(60) }],
  ])('refuses %s', async (_name, payload) => {
    expect(await outcome(await issuer.token(payload))).toBe('invalid-token');
  });

  it('says that a token has expired, after five seconds of tolerance for clocks that disagree', async () => {
    expect(await outcome(await issuer.token({ exp: inSeconds(-60) }))).toBe('token-expired');
    expect(await outcome(await issuer.token({ exp: inSeconds(-2) }))).toBe('ok');
  });

  it('does not let a remembered token outlive its end', async () => {
    const token = await issuer.token({ exp: inSeconds(30) });
    expect(await outcome(token)).toBe('ok');
    const later = Date.now() + 60_000;
    jest.spyOn(Date, 'now').mockReturnValue(later);
    jest.useFakeTimers({ now: later, doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'setInterval'] });
    try {
      expect(await outcome(token)).toBe('token-expired');
    } finally {
      jest.useRealTimers();
    }
  });

  it.each(['', 'x', 'a.b.c', '..', `${'a'.repeat(9_000)}.b.c`])('refuses what is no token: %#', async (text) => {
    expect(await outcome(text)).toBe('invalid-token');
  });

  it('goes on with the keys that it has while identity is away', async () => {
    expect(await outcome(await issuer.token())).toBe('ok');
    issuer.goAway();
    expect(await outcome(await issuer.token({ sub: '8' }))).toBe('ok');
    const later = Date.now() + 10 * 60_000;
    jest.spyOn(Date, 'now').mockReturnValue(later);
    expect(await outcome(await issuer.token({ sub: '9' }))).toBe('ok');
    expect(await outcome(await issuer.strangersToken('other'))).toBe('invalid-token');
  });

  it('says that it cannot check, not that the token is bad, when it never had keys; and recovers', async () => {
    issuer.goAway();
    await verifier.warm();
    const token = await issuer.token();
    expect(await outcome(token)).toBe('keys-unavailable');
    issuer.comeBack();
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 1_000);
    expect(await outcome(token)).toBe('ok');
  });

  it('takes up a new key, and asks for unknown ones at most once in a cool-down', async () => {
    expect(await outcome(await issuer.token())).toBe('ok');
    await issuer.publishNext();
    expect(await outcome(await issuer.strangersToken('invented'))).toBe('invalid-token');
    for (let i = 0; i < 20; i += 1) await outcome(await issuer.strangersToken(`invented-${i}`));
    expect(issuer.requests()).toBe(1);
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 6_000);
    expect(await outcome(await issuer.nextToken())).toBe('ok');
    expect(issuer.requests()).toBe(2);
  });
});
