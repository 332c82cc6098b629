import { join, resolve } from 'node:path';
import { services, type ServiceName } from '@voltguard/contracts';
import { projectRoot } from '@voltguard/engines';
import { Command, Option } from 'commander';
import { printedProgress } from './progress.ts';
import { readRun } from './run-file.ts';
import { summary } from './summary.ts';
import { AlreadyRunning } from './supervisor-lock.ts';
import { startSystem } from './system.ts';

interface StartOptions {
  readonly without: readonly ServiceName[];
  readonly devices: string;
  readonly directory: string;
}

const options = new Command('npm start --')
  .description('Starts VoltGuard: engines, services, simulated devices. Ctrl-C, or npm stop elsewhere, ends all of it.')
  .addOption(
    new Option('--without <service...>', 'services that you run yourself, e.g. in watch mode')
      .choices(services)
      .default([]),
  )
  .option('--devices <n>', 'simulated devices', '12')
  .option('--directory <path>', 'where data, logs and certificates lie', join(projectRoot, '.voltguard'))
  .parse()
  .opts<StartOptions>();

const directory = resolve(options.directory);
const abort = new AbortController();
const ended = new Promise<void>((resolveEnd) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (!abort.signal.aborted) process.stdout.write('\nstopping …\n');
      abort.abort(new Error('stopped while it was starting'));
      resolveEnd();
    });
});

const began = Date.now();
try {
  process.stdout.write(`VoltGuard starts; logs are in ${join(directory, 'logs')}\n`);
  const system = await startSystem({
    directory,
    simulatedDevices: wholeNumber(options.devices),
    without: options.without,
    progress: printedProgress((text) => process.stdout.write(text)),
    signal: abort.signal,
    report: (line) => process.stdout.write(`${new Date().toISOString()} ${line}\n`),
  });
  process.stdout.write(summary(system.run, directory, (Date.now() - began) / 1000));
  await ended;
  await system.stop();
  process.stdout.write('stopped\n');
  process.exit(0);
} catch (error) {
  process.exit(explain(error));
}

function explain(error: unknown): number {
  if (abort.signal.aborted) {
    process.stdout.write('stopped\n');
    return 130;
  }
  if (error instanceof AlreadyRunning) {
    const run = readRun(directory);
    const where = run?.status === 'ready' ? ` at ${run.gateway.url}` : ' and is not ready yet';
    process.stdout.write(`${error.message.replace(/\.$/, '')}${where}. See npm run status; npm stop ends it.\n`);
    return 0;
  }
  process.stderr.write(`\nVoltGuard could not start.\n${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 999) return value;
  process.stderr.write(`--devices ${text} is not a whole number from 0 to 999\n`);
  process.exit(2);
}
