import { setTimeout as delay } from 'node:timers/promises';
import type { SystemUnderTest, WatchedProcess } from '../fleet/system-under-test.ts';

/** In the order in which they are killed. Mosquitto is not among them: it gets a run of its own. */
export const victims = ['mqtt-bridge', 'telemetry', 'ml', 'kafka', 'mariadb', 'redis'] as const;

export interface Killing {
  readonly name: string;
  /** From the signal until the supervisor had it ready again. */
  readonly awayMs: number;
}

/** Ends a process with SIGKILL and waits until its supervisor has another one ready in its place. */
export async function killAndAwait(system: SystemUnderTest, name: string, withinSeconds: number): Promise<Killing> {
  const before = find(system, name)?.pid;
  if (before === undefined) throw new Error(`there is no process ${name} to kill`);
  const began = performance.now();
  system.kill(name, 'SIGKILL');
  await untilReady(system, name, withinSeconds, before);
  return { name, awayMs: performance.now() - began };
}

/** Resolves when a process is ready, and not the one with the pid `notPid` any more. */
export async function untilReady(
  system: SystemUnderTest,
  name: string,
  withinSeconds: number,
  notPid?: number,
): Promise<void> {
  const began = performance.now();
  for (;;) {
    const now = find(system, name);
    if (now?.ready && now.pid !== undefined && now.pid !== notPid) return;
    if (performance.now() - began > withinSeconds * 1000)
      throw new Error(`${name} was not ready after ${withinSeconds} s`);
    await delay(50);
  }
}

function find(system: SystemUnderTest, name: string): WatchedProcess | undefined {
  return system.processes().find((process) => process.name === name);
}
