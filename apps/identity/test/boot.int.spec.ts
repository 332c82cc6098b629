import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { freePort } from '@voltguard/engines';
import type { FreshDatabase } from '@voltguard/testing';
import type { Config } from '../src/identity.config.ts';
import { demoLogIns } from './demo-log-ins.ts';
import { identitySettings, type RunningIdentity, startIdentity } from './identity-app.ts';

/** Real: MariaDB, Kafka, HTTP. */
describe('a start of identity', () => {
  let config: Config;
  let database: FreshDatabase;
  let running: RunningIdentity[];

  beforeEach(async () => {
    ({ config, database } = await identitySettings());
    running = [];
  });

  afterEach(async () => {
    await Promise.all(running.map((identity) => identity.stop()));
    await database.drop();
  });

  const start = async (changes: Partial<Config> = {}) => {
    const identity = await startIdentity({ ...config, ...changes });
    running.push(identity);
    return identity;
  };
  const keys = async (identity: RunningIdentity) => (await identity.call('GET', '/.well-known/jwks.json')).body.keys;

  it('keeps its key and its users over a restart', async () => {
    const first = await start();
    const before = await keys(first);
    const { accessToken } = await first.logIn(...demoLogIns.admin);
    await first.stop();
    const second = await start();
    expect(await keys(second)).toEqual(before);
    const users = await second.call('GET', '/users', { token: accessToken });
    expect((users.body.items as { id: number }[]).map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]);
  });

  it('makes one key when two start at once', async () => {
    const port = await freePort();
    const [one, other] = await Promise.all([start(), start({ HTTP_PORT: port })]);
    expect(await keys(one)).toEqual(await keys(other));
    expect(await keys(one)).toHaveLength(1);
    const { accessToken } = await one.logIn(...demoLogIns.admin);
    expect((await other.call('GET', '/auth/me', { token: accessToken })).status).toBe(200);
  });

  it('keeps the private key sealed, and fails with another secret instead of making another key', async () => {
    const first = await start();
    const [row] = await first.dataSource.query<{ private_key_sealed: string }[]>('SELECT * FROM signing_keys');
    expect(row!.private_key_sealed).toMatch(/^v1\./);
    await first.stop();
    running = [];
    await expect(start({ IDENTITY_KEY_ENCRYPTION_KEY: 'another secret of more than 32 characters' })).rejects.toThrow(
      'IDENTITY_KEY_ENCRYPTION_KEY',
    );
  });

  it('has no demo log-ins in production', async () => {
    const identity = await start({ NODE_ENV: 'production' });
    const [email, password] = demoLogIns.admin;
    expect((await identity.call('POST', '/auth/login', { body: { email, password } })).status).toBe(401);
  });

  it('says which file of the authority is missing', async () => {
    await expect(start({ DEVICE_AUTHORITY_KEY_FILE: '/nowhere/device-authority.key' })).rejects.toThrow(
      'DEVICE_AUTHORITY_KEY_FILE: /nowhere/device-authority.key cannot be read (ENOENT)',
    );
  });
});
