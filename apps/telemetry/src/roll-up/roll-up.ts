import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Clock } from '@voltguard/kernel';
import { isPassingFault } from '@voltguard/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { PartitionKeeper } from '../partition/partition-keeper.ts';
import type { TelemetryConfig } from '../telemetry.config.ts';
import { clock, telemetryConfig } from '../tokens.ts';
import { bucketOfText, levels, type Resolution, rollUpTables, sqlSecond } from './bucket.ts';
import { DirtyMarks } from './dirty-buckets.ts';
import { conditionOf, type Mark, type Run, runsOf } from './runs.ts';
import { sourceOf, summarySql } from './summary-sql.ts';
import { summaryColumns } from './summary-row.ts';

const chunk = 500;
/** From so many devices in one bucket on, a statement of its own is the cheaper one. */
const ownStatement = 8;
const next: Readonly<Record<Resolution, Resolution | undefined>> = { '1m': '1h', '1h': '1d', '1d': undefined };
const poisonDelayMs = 3_600_000;
const replaced = summaryColumns.map((column) => `${column}=VALUES(${column})`).join(',');

/**
 * Recomputes dirty buckets from what is below them. A chunk is one transaction: its marks are taken (others skip them,
 * so that replicas share the work), the buckets written, the marks of the level above set, its own removed. Killed in
 * its middle it has done nothing.
 */
@Injectable()
export class RollUp {
  private readonly logger = new Logger(RollUp.name);

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(PartitionKeeper) private readonly partitions: PartitionKeeper,
    @Inject(telemetryConfig) private readonly config: TelemetryConfig,
    @Inject(clock) private readonly clock: Clock,
  ) {}

  /** @returns how many buckets it wrote; less than a chunk when nothing more is due */
  async chunk(resolution: Resolution): Promise<{ done: number; more: boolean }> {
    const due = await this.dueMarks(this.dataSource.manager, resolution, chunk, '');
    if (due.length === 0) return { done: 0, more: false };
    const table = rollUpTables[resolution];
    if (table !== 'roll_ups_1d') {
      await this.partitions.ensure(
        table as 'roll_ups_1m' | 'roll_ups_1h',
        new Set(due.map(({ bucket }) => bucket.slice(0, 10))),
      );
    }
    try {
      return { done: await this.write(resolution, chunk), more: due.length === chunk };
    } catch (error) {
      if (isPassingFault(error)) throw error;
      return { done: await this.oneByOne(resolution, error), more: true };
    }
  }

  /** After a fault that will not pass: finds the bucket that it belongs to and puts that off, the others go on. */
  private async oneByOne(resolution: Resolution, cause: unknown): Promise<number> {
    let done = 0;
    let putOff = 0;
    for (let count = 0; count < chunk; count += 1) {
      try {
        const wrote = await this.write(resolution, 1);
        if (wrote === 0) break;
        done += wrote;
      } catch (error) {
        if (isPassingFault(error)) throw error;
        const later = sqlSecond(this.clock.now().getTime() + poisonDelayMs);
        const [mark] = await this.dueMarks(this.dataSource.manager, resolution, 1, '');
        if (!mark) break;
        await this.dataSource.query(
          'UPDATE dirty_buckets SET due_at = ? WHERE level = ? AND device_key = ? AND bucket = ?',
          [later, levels[resolution], mark.deviceKey, mark.bucket],
        );
        putOff += 1;
        this.logger.error(
          `the ${resolution} roll-up of device key ${mark.deviceKey} at ${mark.bucket} is put off: ${reasonOf(error)}`,
        );
      }
    }
    if (putOff === 0 && done === 0) throw cause;
    if (putOff === 0) this.logger.warn(`a chunk of ${resolution} roll-ups went one by one: ${reasonOf(cause)}`);
    return done;
  }

  private async write(resolution: Resolution, limit: number): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const marks = await this.dueMarks(manager, resolution, limit, 'FOR UPDATE SKIP LOCKED');
      if (marks.length === 0) return 0;
      const frozen = await frozenDays(manager, resolution, marks);
      const runs = runsOf(
        resolution,
        marks.filter(({ bucket }) => !frozen.has(bucket.slice(0, 10))),
      );
      await recompute(manager, resolution, runs, `ON DUPLICATE KEY UPDATE ${replaced}`);
      if (frozen.size > 0) {
        const kept = runsOf(
          resolution,
          marks.filter(({ bucket }) => frozen.has(bucket.slice(0, 10))),
        );
        // What they were made from is gone in part: those that exist say more than what is left.
        await recompute(manager, resolution, kept, 'ON DUPLICATE KEY UPDATE device_key=VALUES(device_key)');
      }
      await this.markAbove(manager, resolution, marks);
      for (const run of runsOf(resolution, marks)) {
        await manager.query(
          `DELETE FROM dirty_buckets WHERE level=${levels[resolution]} AND ${conditionOf('bucket', [run])}`,
        );
      }
      return marks.length;
    });
  }

  private async markAbove(manager: EntityManager, resolution: Resolution, marks: readonly Mark[]): Promise<void> {
    const above = next[resolution];
    if (!above) return;
    const dirty = new DirtyMarks();
    for (const { deviceKey, bucket } of marks) dirty.add(deviceKey, bucketOfText(above, bucket));
    await dirty.save(manager, above, this.clock.now().getTime(), this.config.ROLL_UP_SETTLE_SECONDS * 1000);
  }

  private async dueMarks(manager: EntityManager, resolution: Resolution, limit: number, lock: string): Promise<Mark[]> {
    return manager.query<Mark[]>(
      `SELECT device_key AS deviceKey, CAST(bucket AS CHAR) AS bucket FROM dirty_buckets
        WHERE level = ${levels[resolution]} AND due_at <= ? ORDER BY due_at LIMIT ${limit} ${lock}`,
      [sqlSecond(this.clock.now().getTime())],
    );
  }
}

async function recompute(manager: EntityManager, resolution: Resolution, runs: readonly Run[], onDuplicate: string) {
  const time = sourceOf[resolution].time;
  const into = `INSERT INTO ${rollUpTables[resolution]} (device_key,bucket,${summaryColumns.join(',')}) `;
  const rest: Run[] = [];
  for (const run of runs) {
    if (run.buckets === 1 && run.deviceKeys.length >= ownStatement) {
      const literal = `CAST('${run.from}' AS DATETIME)`;
      await manager.query(`${into}${summarySql(resolution, conditionOf(time, [run]), literal)} ${onDuplicate}`);
    } else rest.push(run);
  }
  if (rest.length > 0) await manager.query(`${into}${summarySql(resolution, conditionOf(time, rest))} ${onDuplicate}`);
}

/** Days of which retention dropped what these buckets are made from. */
async function frozenDays(
  manager: EntityManager,
  resolution: Resolution,
  marks: readonly Mark[],
): Promise<Set<string>> {
  const days = [...new Set(marks.map(({ bucket }) => bucket.slice(0, 10)))];
  const rows = await manager.query<{ day: string }[]>(
    `SELECT CAST(day AS CHAR) AS day FROM period_arrivals WHERE ${sourceOf[resolution].table}_dropped_at IS NOT NULL AND day IN (?)`,
    [days],
  );
  return new Set(rows.map(({ day }) => day));
}

/** Without the statement that TypeORM's error carries along. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
