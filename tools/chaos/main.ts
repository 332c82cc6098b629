import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPrivateSystem } from '../fleet/private-system.ts';
import { parseChaosOptions } from './chaos-options.ts';
import { describeOutcome, violations } from './outcome.ts';
import { runChaos } from './run-chaos.ts';

const options = parseChaosOptions(process.argv.slice(2));
const say = (line: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);
const directory = await mkdtemp(join(tmpdir(), 'voltguard-chaos-'));
const system = await startPrivateSystem(directory, say);
// Ctrl-C ends what was started here, too.
process.once('SIGINT', () => void system.stop().then(() => process.exit(130)));
let held = false;
try {
  const outcome = await runChaos(system, options, say);
  console.log(options.json ? JSON.stringify(outcome, undefined, 2) : describeOutcome(outcome));
  held = violations(outcome).length === 0;
} catch (error) {
  console.error(error);
} finally {
  await system.stop();
  if (held) await rm(directory, { recursive: true, force: true });
  else say(`logs and data are kept in ${directory}`);
}
process.exit(held ? 0 : 1);
