import { setTimeout as delay } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import type { Clock } from '@voltguard/kernel';
import { NamedLock } from '@voltguard/persistence';
import { DataSource } from 'typeorm';
import { clock } from '../tokens.ts';
import { PartitionKeeper } from './partition-keeper.ts';
import { type PartitionedTable, partitionedTables } from './partitioned-tables.ts';
import { Retention } from './retention.ts';

const everyMs = 10 * 60_000;
const dayMs = 86_400_000;
const daysAhead = 2;

/** By timer: partitions of the days to come, and retention in one replica. */
@Injectable()
export class PartitionCaretaker implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(PartitionCaretaker.name);
  private readonly stop = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(PartitionKeeper) private readonly partitions: PartitionKeeper,
    @Inject(Retention) private readonly retention: Retention,
    @Inject(clock) private readonly clock: Clock,
  ) {}

  /** Before the first reading comes. */
  async onModuleInit(): Promise<void> {
    await this.prepare();
  }

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stop.signal.aborted) {
      try {
        await this.prepare();
        await this.retain();
      } catch (error) {
        this.logger.warn(
          `partitions wait for the next round: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
      await delay(everyMs, undefined, { signal: this.stop.signal }).catch(() => undefined);
    }
  }

  private async prepare(): Promise<void> {
    const now = this.clock.now().getTime();
    const days = Array.from({ length: daysAhead + 1 }, (_, ahead) =>
      new Date(now + ahead * dayMs).toISOString().slice(0, 10),
    );
    for (const table of Object.keys(partitionedTables) as PartitionedTable[]) await this.partitions.ensure(table, days);
  }

  private async retain(): Promise<void> {
    const lock = await NamedLock.tryAcquire(this.dataSource, 'retention');
    if (!lock) return;
    try {
      await this.retention.apply();
    } finally {
      await lock.release();
    }
  }
}
