import { setTimeout as delay } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { counter, gauge } from '@voltguard/observability';
import { DataSource } from 'typeorm';
import { levels, resolutions } from './bucket.ts';
import { RollUp } from './roll-up.ts';

const idleMs = 1000;
const maxBackOffMs = 30_000;
const measureMs = 10_000;

/** Keeps roll-ups up to date, in every replica: they share the marks. */
@Injectable()
export class RollUpWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(RollUpWorker.name);
  private readonly stop = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private measuredAt = 0;
  private readonly written = counter<'resolution'>({
    name: 'voltguard_telemetry_roll_ups_total',
    help: 'Buckets that were computed.',
    labelNames: ['resolution'],
  });
  private readonly lag = gauge<'resolution'>({
    name: 'voltguard_telemetry_roll_up_lag_seconds',
    help: 'How long the oldest bucket has been due.',
    labelNames: ['resolution'],
  });
  private readonly dirty = gauge<'resolution'>({
    name: 'voltguard_telemetry_dirty_buckets',
    help: 'Buckets to be computed, those that are not due yet included.',
    labelNames: ['resolution'],
  });

  constructor(
    @Inject(RollUp) private readonly rollUp: RollUp,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    let backOffMs = idleMs;
    while (!this.stop.signal.aborted) {
      try {
        await this.pass();
        backOffMs = idleMs;
      } catch (error) {
        this.logger.warn(`roll-ups wait ${backOffMs} ms: ${error instanceof Error ? error.message : String(error)}`);
        await this.pause(backOffMs);
        backOffMs = Math.min(backOffMs * 2, maxBackOffMs);
      }
      await this.pause(idleMs);
    }
  }

  private async pass(): Promise<void> {
    for (const resolution of resolutions) {
      for (let more = true; more && !this.stop.signal.aborted;) {
        const { done, more: goOn } = await this.rollUp.chunk(resolution);
        this.written.inc({ resolution }, done);
        more = goOn;
      }
    }
    if (Date.now() - this.measuredAt > measureMs) await this.measure();
  }

  private async measure(): Promise<void> {
    this.measuredAt = Date.now();
    for (const resolution of resolutions) {
      const [row] = await this.dataSource.query<{ n: number; late: number | null }[]>(
        `SELECT COUNT(*) AS n, TIMESTAMPDIFF(SECOND, MIN(due_at), UTC_TIMESTAMP()) AS late FROM dirty_buckets WHERE level = ${levels[resolution]}`,
      );
      this.dirty.set({ resolution }, row?.n ?? 0);
      this.lag.set({ resolution }, Math.max(0, row?.late ?? 0));
    }
  }

  private async pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.stop.signal }).catch(() => undefined);
  }
}
