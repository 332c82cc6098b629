import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { testSystem, waitFor } from '@voltguard/testing';
import type { RunRecord } from '../run-file.ts';

describe('a running system', () => {
  const system = testSystem();

  it('says in run.json where everything is', () => {
    const run = JSON.parse(readFileSync(join(system.directory, 'run.json'), 'utf8')) as RunRecord;
    expect(run).toMatchObject({
      status: 'ready',
      gateway: { url: system.gatewayUrl },
      mqtt: { host: '127.0.0.1', port: system.mqtt.port, caFile: join(system.directory, 'pki', 'ca.crt') },
      kafka: { brokers: system.brokers },
      mariadb: { host: '127.0.0.1' },
      redis: { url: system.redisUrl },
    });
  });

  it('keeps its secrets from other users of the machine', () => {
    expect(statSync(join(system.directory, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(statSync(join(system.directory, 'pki', 'device-authority.key')).mode & 0o777).toBe(0o600);
  });

  it.each(['telemetry', 'redis'])('starts %s again when it was killed', async (name) => {
    const one = async () => (await system.processes()).find((process) => process.name === name)!;
    const before = await one();
    await system.kill(name);
    const after = await waitFor(
      async () => {
        const now = await one();
        return now.ready && now.pid !== before.pid ? now : undefined;
      },
      { timeoutMs: 45_000 },
    );
    expect(after.restarts).toBe(before.restarts + 1);
  });

  it('takes one more process of a service', async () => {
    const replica = await system.startReplica('telemetry');
    const response = await fetch(replica.healthUrl);
    expect(response.status).toBe(200);
    await system.stopReplica(replica.name);
    await expect(fetch(replica.healthUrl)).rejects.toThrow();
  });
});
