import { setTimeout as delay } from 'node:timers/promises';
import type { SystemUnderTest } from '../fleet/system-under-test.ts';

/** In the order in which they are killed. Mosquitto is not among them: it gets a run of its own. */
export const victims = ['mqtt-bridge', 'telemetry', 'ml', 'kafka', 'mariadb', 'redis'] as const;

export interface Killing {
  readonly name: string;
  /** From the signal until the supervisor had it ready again. */
  readonly awayMs: number;
}

/** Ends a process with SIGKILL and waits until its supervisor has another one ready in its place. */
export async function killAndAwait(system: SystemUnderTest, name: string, withinSeconds: number): Promise<Killing> {
  const before = system.processes().find((process) => process.name === name);
  if (before?.pid === undefined) throw new Error(`there is no process ${name} to kill`);
  const began = performance.now();
  system.kill(name, 'SIGKILL');
  for (;;) {
    const now = system.processes().find((process) => process.name === name);
    if (now?.ready && now.pid !== undefined && now.pid !== before.pid)
      return { name, awayMs: performance.now() - began };
    if (performance.now() - began > withinSeconds * 1000)
      throw new Error(`${name} was not back after ${withinSeconds} s`);
    await delay(50);
  }
}
