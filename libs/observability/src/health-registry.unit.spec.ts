import { describe, expect, it } from '@jest/globals';
import { HealthRegistry } from './health-registry.ts';

describe('health', () => {
  it('is ready when every check passes', async () => {
    const health = new HealthRegistry();
    health.add('database', () => Promise.resolve());
    const report = await health.report();
    expect(report).toEqual({ status: 'ready', checks: { database: { status: 'up', latencyMs: expect.any(Number) } } });
  });

  it('says which check fails and why', async () => {
    const health = new HealthRegistry();
    health.add('kafka', () => Promise.resolve());
    health.add('database', () => {
      throw new Error('connection refused');
    });
    const report = await health.report();
    expect(report.status).toBe('not-ready');
    expect(report.checks).toMatchObject({
      kafka: { status: 'up' },
      database: { status: 'down', reason: 'connection refused' },
    });
  });

  it('does not wait for a check that hangs', async () => {
    const health = new HealthRegistry();
    health.add('stuck', () => new Promise(() => undefined));
    const report = await health.report();
    expect(report.checks.stuck).toMatchObject({ status: 'down', reason: 'no answer within 2000 ms' });
  });
});
