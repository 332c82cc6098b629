import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { identify, isRunning, type ProcessIdentity } from '@voltguard/engines';

/** Another launcher has this directory. */
export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning';

  constructor(readonly supervisor: ProcessIdentity) {
    super(`VoltGuard runs already (pid ${supervisor.pid}).`);
  }
}

/** One launcher a directory. What a killed launcher left is taken over. @throws AlreadyRunning */
export function lockDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true });
  const file = lockFile(directory);
  for (let attempt = 0; ; attempt += 1) {
    try {
      const descriptor = openSync(file, 'wx');
      writeSync(descriptor, JSON.stringify(identify(process.pid)));
      closeSync(descriptor);
      return () => {
        rmSync(file, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 3) throw error;
    }
    const owner = supervisorOf(directory);
    if (owner) throw new AlreadyRunning(owner);
    rmSync(file, { force: true });
  }
}

/** The launcher that runs this directory's system now. */
export function supervisorOf(directory: string): ProcessIdentity | undefined {
  try {
    const identity = JSON.parse(readFileSync(lockFile(directory), 'utf8')) as ProcessIdentity;
    return isRunning(identity) ? identity : undefined;
  } catch {
    return undefined;
  }
}

function lockFile(directory: string): string {
  return join(directory, 'supervisor.json');
}
