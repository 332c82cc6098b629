import { setTimeout as delay } from 'node:timers/promises';
import { describeExit, type ManagedProcess, type ProcessExit } from '@voltguard/engines';
import { backOffMs, failuresAfter } from './back-off.ts';

export interface SupervisorEvents {
  /** A line for people. */
  readonly report: (line: string) => void;
  /** A process came or went. */
  readonly changed: () => void;
}

/** Starts again what ends without having been asked to, and says so. */
export class Supervisor {
  private readonly restarts = new Map<string, number>();
  private readonly failures = new Map<string, number>();
  private readonly stopping = new AbortController();

  constructor(private readonly events: SupervisorEvents) {}

  watch(process: ManagedProcess): void {
    process.onUnexpectedExit = (exit) => {
      void this.revive(process, exit);
    };
  }

  restartsOf(name: string): number {
    return this.restarts.get(name) ?? 0;
  }

  /** From now on an end is only an end. */
  stop(): void {
    this.stopping.abort();
  }

  private async revive(process: ManagedProcess, exit: ProcessExit): Promise<void> {
    if (this.isStopping()) return;
    this.events.changed();
    const servedMs = Date.now() - (process.startedAt?.getTime() ?? Date.now());
    let inARow = failuresAfter(this.failures.get(process.name) ?? 0, servedMs);
    let reason = `ended (${describeExit(exit)})`;
    for (;;) {
      this.failures.set(process.name, inARow);
      const waitMs = backOffMs(inARow);
      this.events.report(`${process.name} ${reason}; starting it again in ${waitMs / 1000} s`);
      if (!(await this.pause(waitMs))) return;
      try {
        const began = Date.now();
        this.restarts.set(process.name, this.restartsOf(process.name) + 1);
        await process.start();
        this.events.report(`${process.name} is ready again after ${((Date.now() - began) / 1000).toFixed(1)} s`);
        this.events.changed();
        return;
      } catch (error) {
        if (this.isStopping()) return;
        reason = (error as Error).message;
        inARow += 1;
      }
    }
  }

  private isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  private async pause(ms: number): Promise<boolean> {
    try {
      await delay(ms, undefined, { signal: this.stopping.signal });
      return true;
    } catch {
      return false;
    }
  }
}
