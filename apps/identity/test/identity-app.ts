import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deviceChanged, type EventData } from '@voltguard/contracts';
import { freePort } from '@voltguard/engines';
import { createHttpApp } from '@voltguard/http';
import { createAllTopics, EventProducer, outgoing } from '@voltguard/messaging';
import { createAuthority } from '@voltguard/pki';
import { aDevice, type FreshDatabase, freshDatabase, freshNamespace, testEngines } from '@voltguard/testing';
import { DataSource } from 'typeorm';
import { type Config, configSchema } from '../src/identity.config.ts';
import { IdentityModule } from '../src/identity.module.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export interface Session {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Settings of an identity of its own: real MariaDB and Kafka, nothing shared with other tests. */
export async function identitySettings(
  changes: Partial<Config> = {},
): Promise<{ config: Config; database: FreshDatabase }> {
  const database = await freshDatabase();
  const { brokers, directory } = testEngines();
  const namespace = freshNamespace();
  await createAllTopics(brokers, namespace);
  const authority = await createAuthority('VoltGuard test devices', 1);
  const files = { cert: join(directory, `${namespace}.crt`), key: join(directory, `${namespace}.key`) };
  await writeFile(files.cert, authority.certificatePem);
  await writeFile(files.key, authority.keyPem, { mode: 0o600 });
  const port = await freePort();
  const config = configSchema.parse({
    NODE_ENV: 'test',
    LOG_LEVEL: 'fatal',
    INTERNAL_PORT: 1,
    HTTP_PORT: port,
    JWKS_URL: `http://127.0.0.1:${port}/.well-known/jwks.json`,
    KAFKA_BROKERS: brokers.join(','),
    KAFKA_NAMESPACE: namespace,
    DATABASE_URL: database.url,
    IDENTITY_KEY_ENCRYPTION_KEY: 'only for tests: 0123456789abcdef0123456789abcdef',
    DEVICE_AUTHORITY_CERT_FILE: files.cert,
    DEVICE_AUTHORITY_KEY_FILE: files.key,
  });
  // 0 lets the system choose; no setting of a real process may be that.
  return { config: { ...config, INTERNAL_PORT: 0, ...changes }, database };
}

/** Boots identity and speaks to it as clients do. */
export async function startIdentity(config: Config) {
  const app = await createHttpApp(IdentityModule.register(config), config, { service: 'identity' });
  await app.listen(config.HTTP_PORT, config.HTTP_HOST);
  const origin = `http://127.0.0.1:${config.HTTP_PORT}`;

  const call = async (
    method: string,
    path: string,
    { token, body }: { token?: string; body?: unknown } = {},
  ): Promise<Reply> => {
    const response = await fetch(path.startsWith('/.') ? origin + path : `${origin}/api/v1${path}`, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, unknown>,
    };
  };

  return {
    app,
    call,
    dataSource: app.get(DataSource),
    logIn: async (email: string, password: string): Promise<Session> => {
      const { status, body } = await call('POST', '/auth/login', { body: { email, password } });
      if (status !== 200) throw new Error(`log-in of ${email}: ${status} ${JSON.stringify(body)}`);
      return body as unknown as Session;
    },
    /** As telemetry says it. */
    announce: async (change: Partial<EventData<typeof deviceChanged>>) => {
      await app.get(EventProducer).publish([outgoing(deviceChanged, aDevice(change))]);
    },
    stop: () => app.close(),
  };
}

export type RunningIdentity = Awaited<ReturnType<typeof startIdentity>>;
