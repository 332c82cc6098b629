import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { references } from './references.ts';
import { keepNewSnapshots } from './snapshots.ts';

const root = join(import.meta.dirname, '..', '..');
const { check } = new Command('npm run docs --')
  .description('Writes docs/events.md, docs/asyncapi.yaml, .env.example and the snapshots of new events.')
  .option('--check', 'write nothing; fail when something is stale')
  .parse()
  .opts<{ check?: boolean }>();

const stale: string[] = [];
for (const [file, content] of await references()) {
  const path = join(root, file);
  if (existsSync(path) && readFileSync(path, 'utf8') === content) continue;
  stale.push(file);
  if (!check) writeFileSync(path, content);
}
if (!check) stale.push(...keepNewSnapshots().map((type) => `snapshot of ${type}`));

if (stale.length === 0) console.log('References are up to date.');
else if (check) {
  console.error(`Stale: ${stale.join(', ')}. Run \`npm run docs\` and commit the result.`);
  process.exitCode = 1;
} else console.log(`Written: ${stale.join(', ')}`);
