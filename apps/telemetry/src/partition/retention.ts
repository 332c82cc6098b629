import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Clock } from '@voltguard/kernel';
import { DataSource, type QueryRunner } from 'typeorm';
import { levels, sqlSecond } from '../roll-up/bucket.ts';
import type { TelemetryConfig } from '../telemetry.config.ts';
import { clock, telemetryConfig } from '../tokens.ts';
import { PartitionKeeper } from './partition-keeper.ts';
import { type Partition, periodOf } from './partition-plan.ts';
import type { PartitionedTable } from './partitioned-tables.ts';
import { readPartitions } from './read-partitions.ts';

const dayMs = 86_400_000;
const metadataWaitSeconds = 2;
const earliestDay = '1000-01-01';

/** Roll-ups that are made from a table: while one of a partition's is dirty, the partition stays. */
const madeFrom: Readonly<Record<PartitionedTable, number>> = {
  readings: levels['1m'],
  roll_ups_1m: levels['1h'],
  roll_ups_1h: levels['1d'],
};

/**
 * Drops partitions whose newest arrival is older than the retention: by arrival, so that a trace of 2011 that came
 * yesterday is kept as long as what was measured yesterday.
 */
@Injectable()
export class Retention {
  private readonly logger = new Logger(Retention.name);

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(PartitionKeeper) private readonly partitions: PartitionKeeper,
    @Inject(telemetryConfig) private readonly config: TelemetryConfig,
    @Inject(clock) private readonly clock: Clock,
  ) {}

  /** @returns the dropped partitions as `table.partition` */
  async apply(): Promise<string[]> {
    const dropped: string[] = [];
    const kept: [PartitionedTable, number][] = [
      ['readings', this.config.RAW_RETENTION_DAYS],
      ['roll_ups_1m', this.config.MINUTE_RETENTION_DAYS],
      ['roll_ups_1h', this.config.HOUR_RETENTION_DAYS],
    ];
    for (const [table, days] of kept) {
      if (days > 0) dropped.push(...(await this.applyTo(table, this.clock.now().getTime() - days * dayMs)));
    }
    if (dropped.length > 0) this.logger.log(`dropped by retention: ${dropped.join(', ')}`);
    return dropped;
  }

  private async applyTo(table: PartitionedTable, limit: number): Promise<string[]> {
    const partitions = await readPartitions(this.dataSource, table);
    const dropped: string[] = [];
    let begin = earliestDay;
    for (const partition of partitions) {
      const { end } = partition;
      if (end !== undefined && end <= sqlSecond(limit).slice(0, 10)) {
        if (await this.drop(table, partition, begin, end, limit)) dropped.push(`${table}.${partition.name}`);
      }
      if (end !== undefined) begin = end;
    }
    if (dropped.length > 0) this.partitions.forget(table);
    return dropped;
  }

  /** Looked at again under the table's lock: a batch that comes meanwhile notes its arrival first, and waits. */
  private async drop(
    table: PartitionedTable,
    partition: Partition,
    begin: string,
    end: string,
    limit: number,
  ): Promise<boolean> {
    const over = (on: DataSource | QueryRunner) => isOver(on, table, partition, begin, end, limit);
    if (!(await over(this.dataSource))) return false;
    const runner = this.dataSource.createQueryRunner();
    try {
      await runner.query(`SET SESSION lock_wait_timeout=${metadataWaitSeconds}`);
      await runner.query(`LOCK TABLES ${table} WRITE, period_arrivals WRITE, dirty_buckets READ`);
      if (!(await over(runner))) return false;
      await runner.query(`ALTER TABLE ${table} DROP PARTITION ${partition.name}`);
      await runner.query(
        `UPDATE period_arrivals SET ${table}_dropped_at = UTC_TIMESTAMP() WHERE day >= ? AND day < ?`,
        [begin, end],
      );
      return true;
    } finally {
      await runner.query('UNLOCK TABLES').catch(() => undefined);
      await runner.query('SET SESSION lock_wait_timeout=DEFAULT').catch(() => undefined);
      await runner.release();
    }
  }
}

async function isOver(
  on: DataSource | QueryRunner,
  table: PartitionedTable,
  partition: Partition,
  begin: string,
  end: string,
  limit: number,
): Promise<boolean> {
  const [arrival] = (await on.query(
    'SELECT MAX(newest_arrival) AS newest FROM period_arrivals WHERE day >= ? AND day < ?',
    [begin, end],
  )) as { newest: Date | null }[];
  // One that covers a gap and holds nothing keeps its neighbour from growing into the gap.
  if (!arrival?.newest) return periodOf(partition) !== undefined;
  if (arrival.newest.getTime() >= limit) return false;
  const dirty = (await on.query('SELECT 1 FROM dirty_buckets WHERE level <= ? AND bucket >= ? AND bucket < ? LIMIT 1', [
    madeFrom[table],
    begin,
    end,
  ])) as unknown[];
  return dirty.length === 0;
}
