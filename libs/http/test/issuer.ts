import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** Identity, reduced to its keys: a JWKS address that can be away, and tokens, good and bad. */
export async function anIssuer() {
  const pair = await generateKeyPair('ES256', { extractable: true });
  const stranger = await generateKeyPair('ES256', { extractable: true });
  const next = await generateKeyPair('ES256', { extractable: true });
  const published = [{ ...(await exportJWK(pair.publicKey)), kid: 'first', alg: 'ES256', use: 'sig' }];
  let requests = 0;
  let away = false;
  const server = createServer((_request, response) => {
    requests += 1;
    if (away) response.writeHead(503).end();
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: published }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const claims = { role: 'owner', email: 'owner@example.org' };
  const good = (payload: JWTPayload = {}, header: { kid?: string; alg?: string } = {}) =>
    new SignJWT({ ...claims, ...payload })
      .setProtectedHeader({ alg: 'ES256', kid: 'first', ...header })
      .setSubject(payload.sub ?? '7')
      .setIssuer(payload.iss ?? 'https://voltguard.local')
      .setAudience((payload.aud as string | undefined) ?? 'voltguard')
      .setIssuedAt()
      .setExpirationTime(payload.exp ?? '15m');

  return {
    jwksUrl: `http://127.0.0.1:${port}/.well-known/jwks.json`,
    publicKeyPem: await exportSPKI(pair.publicKey),
    good,
    token: (payload?: JWTPayload, header?: { kid?: string }) => good(payload, header).sign(pair.privateKey),
    strangersToken: (kid: string) => good({}, { kid }).sign(stranger.privateKey),
    nextToken: () => good({}, { kid: 'next' }).sign(next.privateKey),
    publishNext: async () => {
      published.push({ ...(await exportJWK(next.publicKey)), kid: 'next', alg: 'ES256', use: 'sig' });
    },
    goAway: () => (away = true),
    comeBack: () => (away = false),
    requests: () => requests,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

export type Issuer = Awaited<ReturnType<typeof anIssuer>>;
