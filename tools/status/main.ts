import { join, resolve } from 'node:path';
import { projectRoot } from '@voltguard/engines';
import { Command } from 'commander';
import { readRun } from '../start/run-file.ts';
import { supervisorOf } from '../start/supervisor-lock.ts';
import { inspect } from './inspect.ts';
import { statusTable } from './status-table.ts';

const options = new Command('npm run status --')
  .description('What runs and whether it is ready. Ends with 0 only when everything is.')
  .option('--json', 'one JSON value, for scripts', false)
  .option('--directory <path>', 'that npm start was given', join(projectRoot, '.voltguard'))
  .parse()
  .opts<{ json: boolean; directory: string }>();

const directory = resolve(options.directory);
const run = readRun(directory);
const supervisor = supervisorOf(directory);
const processes = run ? await Promise.all(run.processes.map((process) => inspect(process, run))) : [];
const status = supervisor ? (run?.status ?? 'starting') : 'stopped';
const ready = status === 'ready' && processes.every((process) => process.ready);

if (options.json) {
  process.stdout.write(`${JSON.stringify({ status, ready, supervisor: supervisor?.pid ?? null, processes })}\n`);
} else if (processes.length === 0) {
  process.stdout.write(
    status === 'starting' ? 'VoltGuard is starting.\n' : 'VoltGuard is not running. Start it with: npm start\n',
  );
} else {
  process.stdout.write(`${statusTable(processes)}\n`);
  if (!supervisor) process.stdout.write('The launcher is gone: npm stop ends what is left, npm start begins anew.\n');
}
process.exitCode = ready ? 0 : 1;
