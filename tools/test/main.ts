import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '@voltguard/engines';
import { Command } from 'commander';
import { chooseLevels, type Level } from './levels.ts';
import { readResults } from './read-results.ts';
import { runJest } from './run-jest.ts';
import { add, lastLine, type Totals } from './totals.ts';

const { args } = new Command('npm test --')
  .description(
    'Runs the tests on private engines of their own. Words: levels (unit, int, e2e) and patterns of file names, e.g.: npm test -- unit telemetry',
  )
  .argument('[words...]', 'levels and patterns; everything when there are none')
  .parse();

const { levels, patterns } = chooseLevels(args);
const results = mkdtempSync(join(tmpdir(), 'voltguard-tests-'));
let totals: Totals = { passed: 0, failed: 0, skipped: 0 };
const interruption = new AbortController();
const isInterrupted = () => interruption.signal.aborted;
process.on('SIGINT', () => {
  interruption.abort();
});

try {
  for (const level of levels) {
    if (isInterrupted()) break;
    totals = add(totals, await run(level));
  }
} finally {
  rmSync(results, { recursive: true, force: true });
}
if (totals.passed + totals.failed === 0) process.stderr.write('No test was run.\n');
process.stdout.write(`${lastLine(totals)}\n`);
process.exitCode = isInterrupted() || totals.failed > 0 || totals.passed === 0 ? 1 : 0;

async function run(level: Level): Promise<Totals> {
  const file = join(results, `${level}.json`);
  const exitCode = await runJest(projectRoot, level, patterns, file);
  const counted = readResults(file);
  // A set-up that failed, or a jest that was killed, is a failure even where every test that ran passed.
  return exitCode !== 0 && counted.failed === 0 ? add(counted, { passed: 0, failed: 1, skipped: 0 }) : counted;
}
