import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identify, isRunning, type ProcessIdentity } from './process-identity.ts';

/** Remembers which process was started, so that another run can find, and only then stop, what is left of it. */
export class PidFile {
  constructor(private readonly file: string) {}

  write(pid: number): void {
    const identity = identify(pid);
    if (!identity) return;
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(this.file, JSON.stringify(identity));
  }

  remove(): void {
    rmSync(this.file, { force: true });
  }

  /** The process that was started, when it still runs; a stale file gives `undefined`. */
  running(): ProcessIdentity | undefined {
    try {
      const identity = JSON.parse(readFileSync(this.file, 'utf8')) as ProcessIdentity;
      return isRunning(identity) ? identity : undefined;
    } catch {
      return undefined;
    }
  }

  /** Ends what is left of an earlier run; gives its pid when there was something. */
  async endLeftover(graceMs = 15_000): Promise<number | undefined> {
    const leftover = this.running();
    if (leftover) await endProcess(leftover, graceMs);
    this.remove();
    return leftover?.pid;
  }
}

/** SIGTERM, and SIGKILL when the process has not ended within the time. Never touches a pid that was given anew. */
export async function endProcess(identity: ProcessIdentity, graceMs: number): Promise<void> {
  for (const [signal, limitMs] of [['SIGTERM', graceMs] as const, ['SIGKILL', 10_000] as const]) {
    if (!isRunning(identity)) return;
    try {
      process.kill(identity.pid, signal);
    } catch {
      return;
    }
    const deadline = Date.now() + limitMs;
    while (isRunning(identity) && Date.now() < deadline) await delay(20);
  }
}
