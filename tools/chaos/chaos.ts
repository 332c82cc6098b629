import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPrivateSystem } from '../fleet/private-system.ts';
import { parseChaosOptions } from './chaos-options.ts';
import { describeOutcome, violations } from './outcome.ts';
import { runChaos } from './run-chaos.ts';

/** Called by the launcher with what stands behind `npm run chaos --`. */
export async function main(argv: readonly string[]): Promise<number> {
  const options = parseChaosOptions(argv);
  const say = (line: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);
  const directory = await mkdtemp(join(tmpdir(), 'voltguard-chaos-'));
  const system = await startPrivateSystem(directory, say);
  let broken = true;
  try {
    const outcome = await runChaos(system, options, say);
    console.log(options.json ? JSON.stringify(outcome, undefined, 2) : describeOutcome(outcome));
    broken = violations(outcome).length > 0;
    return broken ? 1 : 0;
  } finally {
    await system.stop();
    if (broken) say(`logs and data are kept in ${directory}`);
    else await rm(directory, { recursive: true, force: true });
  }
}
