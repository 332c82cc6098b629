import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPrivateSystem } from '../fleet/private-system.ts';
import { parseBenchOptions } from './bench-options.ts';
import { describeBench } from './bench-report.ts';
import { measureAll } from './measure-all.ts';

const options = parseBenchOptions(process.argv.slice(2));
const say = (line: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);
const directory = await mkdtemp(join(tmpdir(), 'voltguard-bench-'));
const system = await startPrivateSystem(directory, say);
// Ctrl-C ends what was started here, too.
process.once('SIGINT', () => void system.stop().then(() => process.exit(130)));
let exitCode = 1;
try {
  const report = await measureAll(system, options, say);
  if (options.json) console.log(JSON.stringify(report));
  console.log(describeBench(report));
  const complete = [report.singles, report.arrays].every(
    ({ voltguard }) => voltguard.storedReadings === voltguard.sentReadings,
  );
  exitCode = complete ? 0 : 1;
} catch (error) {
  console.error(error);
} finally {
  await system.stop();
  await rm(directory, { recursive: true, force: true });
}
process.exit(exitCode);
