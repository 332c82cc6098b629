import { cpuSecondsOf } from '../gauges/process-cpu.ts';

interface Process {
  readonly name: string;
  readonly pid: number;
}

/** CPU seconds by process over a span. */
export class CpuAccount {
  readonly #processes: readonly Process[];
  readonly #before: ReadonlyMap<number, number>;

  constructor(processes: readonly Process[]) {
    this.#processes = processes;
    this.#before = new Map(processes.map(({ pid }) => [pid, cpuSecondsOf(pid)]));
  }

  /** Since it was opened, the most first. */
  spent(): { name: string; seconds: number }[] {
    return this.#processes
      .map(({ name, pid }) => ({ name, seconds: cpuSecondsOf(pid) - (this.#before.get(pid) ?? 0) }))
      .toSorted((a, b) => b.seconds - a.seconds);
  }
}
