import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPrivateSystem } from '../fleet/private-system.ts';
import type { SystemUnderTest } from '../fleet/system-under-test.ts';
import { defaults } from './chaos-options.ts';
import { violations } from './outcome.ts';
import { runChaos } from './run-chaos.ts';

// The short form of `npm run chaos`, on a whole system of its own with its own engines, services and supervisor.
describe('a system whose processes are killed under load', () => {
  let directory: string;
  let system: SystemUnderTest;
  const log: string[] = [];

  beforeAll(async () => {
    // Roll-ups wait for stragglers before they are made: here nobody else waits for them.
    process.env.ROLL_UP_SETTLE_SECONDS = '1';
    directory = await mkdtemp(join(tmpdir(), 'voltguard-chaos-'));
    system = await startPrivateSystem(directory, (line) => log.push(line));
  }, 120_000);

  afterAll(async () => {
    await system.stop();
    await rm(directory, { recursive: true, force: true });
  }, 60_000);

  it('stores every acknowledged reading once and scores it as if nothing had happened', async () => {
    const options = { ...defaults, readings: 4_000, devices: 4, seconds: 18, mosquitto: false };
    const outcome = await runChaos(system, options, (line) => log.push(line));
    expect({ broken: violations(outcome), ...(violations(outcome).length > 0 && { log }) }).toEqual({ broken: [] });
    expect(outcome.killings.map(({ name }) => name)).toEqual(options.only);
  }, 180_000);
});
