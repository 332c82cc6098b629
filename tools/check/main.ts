import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { execa } from 'execa';
import { environmentReaders } from './environment-readers.ts';

const root = join(import.meta.dirname, '..', '..');

interface Check {
  readonly name: string;
  readonly run: () => Promise<string | undefined>;
}

/** Runs a command of node_modules; gives its output when it fails. */
async function program(command: string, ...args: string[]): Promise<string | undefined> {
  const { exitCode, all } = await execa(command, args, { cwd: root, preferLocal: true, all: true, reject: false });
  return exitCode === 0 ? undefined : all;
}

const checks: Check[] = [
  { name: 'types', run: () => program('tsc', '-p', '.') },
  { name: 'format', run: () => program('prettier', '--check', '--log-level', 'warn', '.') },
  { name: 'lint', run: () => program('eslint', '--cache', '--cache-location', 'node_modules/.cache/eslint/', '.') },
  { name: 'borders', run: () => program('depcruise', '--config', '.dependency-cruiser.mjs', 'apps', 'libs', 'tools') },
  { name: 'dead code', run: () => program('knip', '--no-progress', '--no-config-hints') },
  { name: 'environment', run: async () => environmentReaders(root, (file) => readFileSync(file, 'utf8')) },
];

const { only } = new Command('npm run check --')
  .description('Everything that can be known without running the product.')
  .option('--only <name>', `one of: ${checks.map(({ name }) => name).join(', ')}`)
  .parse()
  .opts<{ only?: string }>();

const chosen = checks.filter(({ name }) => !only || name === only);
if (chosen.length === 0) {
  console.error(`There is no check "${only}". There are: ${checks.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

let broken = 0;
for (const { name, run } of chosen) {
  const began = performance.now();
  const complaint = await run();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${complaint === undefined ? '✓' : '✗'} ${name} (${seconds} s)`);
  if (complaint === undefined) continue;
  broken += 1;
  console.log(complaint.replace(/^/gm, '  '));
}
process.exitCode = broken === 0 ? 0 : 1;
