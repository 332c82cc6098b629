import { join, resolve } from 'node:path';
import { endLeftovers, endProcess, projectRoot } from '@voltguard/engines';
import { Command } from 'commander';
import { readRun, writeRun } from '../start/run-file.ts';
import { supervisorOf } from '../start/supervisor-lock.ts';

const { directory: given } = new Command('npm stop --')
  .description('Ends what npm start started, and what is left of a start that was killed.')
  .option('--directory <path>', 'that npm start was given', join(projectRoot, '.voltguard'))
  .parse()
  .opts<{ directory: string }>();
const directory = resolve(given);

const supervisor = supervisorOf(directory);
// It ends services first, then the engines, which take their time to write everything down.
if (supervisor) await endProcess(supervisor, 120_000);
const leftovers = await endLeftovers(directory, 60_000);
const run = readRun(directory);
if (run && run.status !== 'stopped')
  writeRun(directory, { ...run, status: 'stopped', supervisor: null, processes: [] });

if (supervisor) process.stdout.write('VoltGuard is stopped.\n');
if (leftovers.length > 0) process.stdout.write(`Ended what a killed launcher had left: ${leftovers.join(', ')}.\n`);
if (!supervisor && leftovers.length === 0) process.stdout.write('VoltGuard was not running.\n');
