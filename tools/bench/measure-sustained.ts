import { setTimeout as delay } from 'node:timers/promises';
import { CpuAccount } from './cpu-account.ts';
import { Load } from './load.ts';
import type { Pipeline, Progress } from './pipeline.ts';

export interface Sustained {
  readonly pipeline: string;
  readonly readingsPerMessage: number;
  /** Stored and scored, over the span that was measured. */
  readonly messagesPerSecond: number;
  readonly readingsPerSecond: number;
  /** The most readings that were sent and not yet both stored and scored. */
  readonly mostBacklog: number;
  readonly sentReadings: number;
  readonly storedReadings: number;
  readonly drainSeconds: number;
  readonly seconds: number;
  readonly cpu: readonly { readonly name: string; readonly seconds: number }[];
}

export interface SustainedOptions {
  readonly readingsPerMessage: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly firstSeq: number;
  /** Readings that may be sent ahead of the slower of storing and scoring. */
  readonly ahead: number;
}

// Reading metrics costs the services time as well: four times a second is enough to keep the backlog in bounds.
const pollMs = 250;
const drainWithinSeconds = 60;

/**
 * What a pipeline keeps up with. The generator may be only `ahead` readings in front of what is stored and scored, so that no queue grows:
 * what passes is what is sustained. Afterwards all must drain, and as many rows must be there as were sent.
 */
export async function measureSustained(pipeline: Pipeline, options: SustainedOptions): Promise<Sustained> {
  const { readingsPerMessage, seconds, warmUpSeconds, firstSeq, ahead } = options;
  const start = await pipeline.progress();
  const load = await Load.start({
    broker: pipeline.broker,
    devices: pipeline.devices,
    readingsPerMessage,
    window: 300,
    firstSeq,
  });
  let mostBacklog = 0;
  let done = 0;
  const steer = async () => {
    done = slower(await pipeline.progress(), start);
    mostBacklog = Math.max(mostBacklog, load.report.sentReadings - done);
    load.allow(Math.floor((done + ahead) / readingsPerMessage));
  };
  const steerFor = async (spanSeconds: number) => {
    const end = performance.now() + spanSeconds * 1000;
    while (performance.now() < end) {
      await steer();
      await delay(pollMs);
    }
    await steer();
  };

  await steerFor(warmUpSeconds);
  const cpu = new CpuAccount([
    ...pipeline.processes(),
    { name: 'load generator', pid: load.pid },
    { name: 'benchmark', pid: process.pid },
  ]);
  const began = { atMs: performance.now(), done };
  mostBacklog = 0;
  await steerFor(seconds);
  const span = (performance.now() - began.atMs) / 1000;
  const passed = done - began.done;
  const spent = cpu.spent();

  const { sentReadings } = await load.stop();
  const drainSeconds = await drained(pipeline, start, sentReadings);
  return {
    pipeline: pipeline.name,
    readingsPerMessage,
    messagesPerSecond: passed / readingsPerMessage / span,
    readingsPerSecond: passed / span,
    mostBacklog,
    sentReadings,
    storedReadings: await pipeline.rowsAbove(firstSeq),
    drainSeconds,
    seconds: span,
    cpu: spent,
  };
}

function slower(now: Progress, start: Progress): number {
  return Math.min(now.stored - start.stored, now.scored - start.scored);
}

async function drained(pipeline: Pipeline, start: Progress, sent: number): Promise<number> {
  const began = performance.now();
  while (slower(await pipeline.progress(), start) < sent) {
    const seconds = (performance.now() - began) / 1000;
    if (seconds > drainWithinSeconds)
      throw new Error(`${pipeline.name} had not drained ${drainWithinSeconds} s after the last message`);
    await delay(pollMs);
  }
  return (performance.now() - began) / 1000;
}
