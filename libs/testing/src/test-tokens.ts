import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, importPKCS8, type JWK, SignJWT } from 'jose';

/** The private half of this key stands here for all to read: only tests trust it. */
const keyPem = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgdkYf4xOtJqlkph82
3qN7UnQJg91ASz9GbyWaMlTIvYyhRANCAARTm8SOAExI5nEjWOFUiLUFHxTDG2sk
fPhQ6Wznxvfm9Da3PNTwuRe54yuPzD+ScxbzMTmIMzxq5ee8m0cqPJxe
-----END PRIVATE KEY-----`;
const keyId = 'test';

export interface TestUser {
  readonly id: number;
  readonly role: 'driver' | 'owner' | 'admin';
  readonly email?: string;
}

export interface TokenOptions {
  readonly issuer?: string;
  readonly audience?: string;
  /** Seconds from now; negative for a token that has expired. */
  readonly expiresInSeconds?: number;
}

/** An access token as identity issues it, signed with the key that `testJwksServer` publishes. */
export async function signTestToken(user: TestUser, options: TokenOptions = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ role: user.role, email: user.email ?? `user-${user.id}@example.org` })
    .setProtectedHeader({ alg: 'ES256', kid: keyId })
    .setSubject(String(user.id))
    .setIssuer(options.issuer ?? 'https://voltguard.local')
    .setAudience(options.audience ?? 'voltguard')
    .setJti(randomUUID())
    .setIssuedAt(now)
    .setExpirationTime(now + (options.expiresInSeconds ?? 900))
    .sign(await importPKCS8(keyPem, 'ES256'));
}

export async function testJwks(): Promise<{ keys: JWK[] }> {
  const { d: _secret, ...publicJwk } = await exportJWK(await importPKCS8(keyPem, 'ES256', { extractable: true }));
  return { keys: [{ ...publicJwk, kid: keyId, alg: 'ES256', use: 'sig' }] };
}

export interface TestJwksServer {
  /** For `JWKS_URL`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Stands in for identity's public keys on a free port. */
export async function testJwksServer(): Promise<TestJwksServer> {
  const body = JSON.stringify(await testJwks());
  const server = createServer((_, response) => response.setHeader('content-type', 'application/json').end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/.well-known/jwks.json`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
