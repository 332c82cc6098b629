import { afterEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { HealthRegistry } from './health-registry.ts';
import { InternalServer } from './internal-server.ts';
import { counter } from './metrics.ts';
import { ObservabilityModule } from './observability.module.ts';

let app: INestApplicationContext | undefined;
afterEach(() => app?.close());

async function boot(): Promise<string> {
  const module = ObservabilityModule.register({
    service: 'ml',
    level: 'silent',
    internalHost: '127.0.0.1',
    internalPort: 0,
  });
  app = await NestFactory.createApplicationContext(module, { logger: false });
  return `http://127.0.0.1:${app.get(InternalServer).port}`;
}

describe('the internal server', () => {
  it('gives metrics with the name of the service', async () => {
    const url = await boot();
    counter({ name: 'voltguard_test_events_total', help: 'events' }).inc(2);
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toContain('voltguard_test_events_total{service="ml"} 2');
    expect(text).toContain('process_cpu_seconds_total');
  });

  it('boots twice in one process', async () => {
    await boot();
    await app!.close();
    expect((await fetch(`${await boot()}/health/live`)).status).toBe(200);
  });

  it('is ready only while every check passes', async () => {
    const url = await boot();
    const ready = await fetch(`${url}/health/ready`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({ status: 'ready', checks: { process: { status: 'up' } } });

    app!.get(HealthRegistry).add('database', () => Promise.reject(new Error('away')));
    const away = await fetch(`${url}/health/ready`);
    expect(away.status).toBe(503);
    expect(await away.json()).toMatchObject({ checks: { database: { reason: 'away' } } });
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
  });

  it('knows no other paths', async () => {
    expect((await fetch(`${await boot()}/secrets`)).status).toBe(404);
  });

  it('says which port is taken', async () => {
    await boot();
    const internalPort = app!.get(InternalServer).port;
    const second = ObservabilityModule.register({
      service: 'ml',
      level: 'silent',
      internalHost: '127.0.0.1',
      internalPort,
    });
    await expect(NestFactory.createApplicationContext(second, { logger: false, abortOnError: false })).rejects.toThrow(
      `127.0.0.1:${internalPort} is taken`,
    );
  });
});
