import { chownSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '@voltguard/config';
import { z } from 'zod';
import { seedSimulator } from '../start/seed-simulator.ts';

const home = '/data/simulator';
const owner = 1883;
const devices = 12;

/** Registers the simulated devices and leaves their certificates where the simulator looks. */
export async function prepareDemo(): Promise<void> {
  const { GATEWAY_URL } = loadConfig(z.object({ GATEWAY_URL: z.url() }));
  await seedSimulator(GATEWAY_URL, home, devices, '/data/pki/device-authority.crt');
  for (const path of readdirSync(home, { recursive: true, encoding: 'utf8' }))
    chownSync(join(home, path), owner, owner);
}
