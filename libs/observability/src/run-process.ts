import { Logger, type INestApplicationContext } from '@nestjs/common';
import { observabilityOptions, type ObservabilityOptions } from './observability-options.ts';

const defaultDrainSeconds = 10;

/**
 * The life of a process. A boot that fails is one clear message on stderr and exit code 1. SIGTERM and SIGINT close the
 * application: running work gets its drain time, then the exit code is 0, or 1 when it did not end in time. What nobody
 * caught is logged and ends the process with 1; its supervisor starts it again.
 */
export async function runProcess(service: string, create: () => Promise<INestApplicationContext>): Promise<void> {
  const logger = new Logger(service);
  for (const kind of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(kind, (reason: unknown) => {
      logger.fatal({ message: `${kind}: the process ends`, error: asError(reason) });
      exit(1);
    });
  }

  // Within a promise: reading the configuration throws at once.
  const booting = Promise.resolve().then(create);
  // A signal during the boot waits for the boot, so that nothing is left half open.
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    void booting.then((app) => drain(app, logger, signal)).then(exit, () => exit(1));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);

  try {
    await booting;
  } catch (error) {
    process.stderr.write(`${service} could not start. ${bootFailure(error)}\n`);
    exit(1);
  }
}

async function drain(app: INestApplicationContext, logger: Logger, signal: string): Promise<number> {
  const seconds = drainSeconds(app);
  logger.log(`${signal}: closing, running work has ${seconds} s`);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), seconds * 1_000);
  });
  try {
    const outcome = await Promise.race([app.close(), late]);
    if (outcome !== 'late') return 0;
    logger.error(`Work was still running after ${seconds} s: ending without it`);
  } catch (error) {
    logger.error({ message: 'Closing failed', error: asError(error) });
  } finally {
    clearTimeout(timer);
  }
  return 1;
}

function drainSeconds(app: INestApplicationContext): number {
  const options = app.get<ObservabilityOptions | undefined>(observabilityOptions, { strict: false });
  return options?.drainSeconds ?? defaultDrainSeconds;
}

/** What the reader can act on: mistakes of the environment need no stack, an unknown failure does. */
function bootFailure(error: unknown): string {
  const { name, message, stack } = asError(error);
  return name === 'ConfigurationError' ? message : (stack ?? message);
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

function exit(code: number): never {
  process.exit(code);
}
