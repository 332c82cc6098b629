import { Inject, Injectable, Logger } from '@nestjs/common';
import { isPassingFault, NamedLock } from '@voltguard/persistence';
import { DataSource, type QueryRunner } from 'typeorm';
import type { TelemetryConfig } from '../telemetry.config.ts';
import { telemetryConfig } from '../tokens.ts';
import { readPartitions } from './read-partitions.ts';
import { type Partition, periodOf, periodStart, planSplits, type Split, withFollowing } from './partition-plan.ts';
import { type PartitionedTable, partitionedTables } from './partitioned-tables.ts';

/** A partition that covers is cut only while copying its rows is quick. */
const maxRowsToMove = 50_000;
/** A waiting ALTER holds up every writer behind it: better to give up and let the rows fall where they fall. */
const metadataWaitSeconds = 2;
/** After a failure, or when others hold the lock, the same period is not asked for again for this long. */
const retryMs = 60_000;

/**
 * Sees that a period has a partition of its own before its rows come. Never in the transaction that stores: an ALTER
 * commits it. Where none can be made (too many, the covering one is full, the table is busy) rows fall into the
 * partition that covers them, which is only coarser.
 */
@Injectable()
export class PartitionKeeper {
  private readonly logger = new Logger(PartitionKeeper.name);
  /** Periods that are served: they have a partition, or had none to get, until the time given. */
  private readonly settled = new Map<string, number>();
  private running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(telemetryConfig) private readonly config: TelemetryConfig,
  ) {}

  /** @param days `YYYY-MM-DD`; those known to be served cost a look into a map each */
  async ensure(table: PartitionedTable, days: Iterable<string>): Promise<void> {
    const { unit } = partitionedTables[table];
    const now = Date.now();
    let missing: Set<string> | undefined;
    for (const day of days) {
      const start = periodStart(unit, day);
      if ((this.settled.get(`${table}|${start}`) ?? 0) < now) (missing ??= new Set()).add(start);
    }
    if (!missing) return;
    // One at a time in this process; others are kept out by the named lock.
    const wanted = missing;
    const mine = this.running.then(() => this.create(table, wanted));
    // The next one waits for this one, but its failure is not theirs.
    this.running = mine.catch(() => undefined);
    await mine;
  }

  /** Forgets what it knew of a table, after partitions were dropped. */
  forget(table: PartitionedTable): void {
    for (const key of this.settled.keys()) if (key.startsWith(`${table}|`)) this.settled.delete(key);
  }

  private async create(table: PartitionedTable, starts: ReadonlySet<string>): Promise<void> {
    let until = Date.now() + retryMs;
    try {
      const partitions = await readPartitions(this.dataSource, table);
      const owned = new Set(partitions.map(periodOf));
      if ([...starts].every((start) => owned.has(start))) until = Number.POSITIVE_INFINITY;
      else if (await this.createUnderLock(table, starts)) until = Number.POSITIVE_INFINITY;
    } catch (error) {
      if (isPassingFault(error) && !isBusy(error)) throw error;
      this.logger.warn(`no partition of ${table} for ${[...starts].join(', ')}: ${String(error)}`);
    }
    for (const start of starts) this.settled.set(`${table}|${start}`, until);
  }

  private async createUnderLock(table: PartitionedTable, starts: ReadonlySet<string>): Promise<boolean> {
    const lock = await NamedLock.acquire(this.dataSource, 'partitions', 5);
    if (!lock) return false;
    const runner = this.dataSource.createQueryRunner();
    try {
      await runner.query(`SET SESSION lock_wait_timeout=${metadataWaitSeconds}`);
      const partitions = await readPartitions(this.dataSource, table);
      const { unit } = partitionedTables[table];
      const splits = planSplits(unit, partitions, withFollowing(unit, partitions, starts));
      let count = partitions.length;
      for (const split of splits) {
        count += split.into.length - 1;
        if (count > this.config.MAX_PARTITIONS || !(await isQuick(runner, table, split))) return false;
        await runner.query(
          `ALTER TABLE ${table} REORGANIZE PARTITION ${split.covering} INTO (${split.into.map(definition).join(',')})`,
        );
      }
      return true;
    } finally {
      await runner.query('SET SESSION lock_wait_timeout=DEFAULT').catch(() => undefined);
      await runner.release();
      await lock.release();
    }
  }
}

async function isQuick(runner: QueryRunner, table: PartitionedTable, { covering }: Split): Promise<boolean> {
  const [row] = (await runner.query(
    `SELECT COUNT(*) AS n FROM (SELECT 1 FROM ${table} PARTITION (${covering}) LIMIT ${maxRowsToMove + 1}) few`,
  )) as { n: number }[];
  return Number(row?.n) <= maxRowsToMove;
}

function definition({ name, end }: Partition): string {
  return `PARTITION ${name} VALUES LESS THAN (${end === undefined ? 'MAXVALUE' : `'${end}'`})`;
}

/** The table's own lock did not come free in time: not a reason to hold up the batch. */
function isBusy(error: unknown): boolean {
  return (error as { errno?: unknown }).errno === 1205;
}
