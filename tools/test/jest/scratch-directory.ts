import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endLeftovers, identify, isRunning, type ProcessIdentity } from '@voltguard/engines';

const ownerFile = 'owner.json';

/** `.voltguard/<kind>-<pid>`: data of one run of tests, removed however the run ends; a later run removes what a SIGKILL left. */
export class ScratchDirectory {
  private constructor(readonly path: string) {}

  static async create(root: string, kind: string): Promise<ScratchDirectory> {
    const home = join(root, '.voltguard');
    mkdirSync(home, { recursive: true });
    await removeAbandoned(home);
    const path = join(home, `${kind}-${process.pid}`);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, ownerFile), JSON.stringify(identify(process.pid)));
    return new ScratchDirectory(path);
  }

  /** Ctrl-C ends jest without its teardown. */
  removeAtExit(processes: () => readonly { readonly pid?: number | null | undefined }[]): void {
    process.once('exit', () => {
      if (!existsSync(this.path)) return;
      for (const { pid } of processes()) if (pid) killNow(pid);
      this.remove();
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

async function removeAbandoned(home: string): Promise<void> {
  for (const name of readdirSync(home)) {
    const path = join(home, name);
    const owner = readIdentity(join(path, ownerFile));
    if (!owner || isRunning(owner)) continue;
    await endLeftovers(path, 0);
    rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

function readIdentity(file: string): ProcessIdentity | undefined {
  try {
    const value = JSON.parse(readFileSync(file, 'utf8')) as Partial<ProcessIdentity> | number;
    return typeof value === 'object' && value.pid && value.startTime
      ? { pid: value.pid, startTime: value.startTime }
      : undefined;
  } catch {
    return undefined;
  }
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
