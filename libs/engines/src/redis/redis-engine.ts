import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { EngineSettings, StartedEngine } from '../engine.ts';
import { requireFreePort } from '../machine/port-owner.ts';
import { findPrograms, type Program } from '../machine/provision.ts';
import { pidFileOf } from '../process/leftovers.ts';
import { ManagedProcess } from '../process/managed-process.ts';

export interface RedisAddress {
  readonly url: string;
}

const server: Program = {
  names: ['redis-server', 'valkey-server'],
  package: 'redis-server',
  purpose: 'rate limits, websockets, jobs',
};

/** A private Redis that keeps what it has (append-only file) and refuses writes rather than forget keys (noeviction). */
export async function startRedis(settings: EngineSettings): Promise<StartedEngine<RedisAddress>> {
  const { directory, ports } = settings;
  const binary = (await findPrograms({ server }, settings.log)).server;
  const data = join(directory, 'redis', 'data');
  mkdirSync(data, { recursive: true });
  const address = { url: `redis://127.0.0.1:${ports.redis}/0` };
  const options = {
    port: ports.redis,
    bind: '127.0.0.1',
    dir: data,
    daemonize: 'no',
    appendonly: 'yes',
    appendfsync: 'everysec',
    'maxmemory-policy': 'noeviction',
    save: '',
  };
  const process = new ManagedProcess({
    name: 'redis',
    command: binary,
    args: Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
    logFile: join(directory, 'logs', 'redis.log'),
    pidFile: pidFileOf(directory, 'redis'),
    prepare: () => requireFreePort(ports.redis, 'Redis', 'VOLTGUARD_PORT_REDIS'),
    check: () => checkRedis(address.url),
    readyWithinMs: 30_000,
    stopWithinMs: 10_000,
  });
  await process.start();
  return { address, process };
}

/** @throws while it does not answer, e.g. because it is still reading its file */
export async function checkRedis(url: string): Promise<void> {
  const client = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectTimeout: 2000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
  } finally {
    client.disconnect();
  }
}
