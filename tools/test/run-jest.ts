import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Level } from './levels.ts';

/** Runs one level; its output goes straight to the terminal, its results to the file. Gives the exit code. */
export async function runJest(
  root: string,
  level: Level,
  patterns: readonly string[],
  resultsFile: string,
): Promise<number> {
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const quiet = ['--disable-warning=ExperimentalWarning', '--disable-warning=TimeoutNegativeWarning'];
  const args = ['--selectProjects', level, '--passWithNoTests', '--json', `--outputFile=${resultsFile}`];
  // End-to-end tests share one system and end its processes: one after another.
  if (level === 'e2e') args.push('--runInBand');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--experimental-vm-modules', ...quiet, jest, ...args, ...patterns], {
      cwd: root,
      // The report in JSON goes to the file, jest's words to stderr; stdout is kept for the last line.
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, NODE_ENV: 'test', KAFKAJS_NO_PARTITIONER_WARNING: '1' },
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      resolve(code ?? 1);
    });
    process.once('SIGTERM', () => child.kill('SIGTERM'));
  });
}
