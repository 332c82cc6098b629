import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { bucketStart, type Resolution, rollUpTables, sqlMillisecond, sqlSecond } from '../roll-up/bucket.ts';
import { neighbours } from '../roll-up/runs.ts';
import { combineSummaries, type Summary } from '../roll-up/summary.ts';
import { summaryColumns, summaryOf, type SummaryRow } from '../roll-up/summary-row.ts';
import { summarySql } from '../roll-up/summary-sql.ts';
import { type DirtyBuckets, dirtyBuckets, endOfBuckets } from './dirty-ranges.ts';

const below: Readonly<Record<'1h' | '1d', Resolution>> = { '1h': '1m', '1d': '1h' };
type Span = readonly [from: number, to: number];

/** Roll-ups as they would be if every bucket were up to date: dirty ones are computed from what is below them. */
@Injectable()
export class ReadSummaries {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /**
   * The first `limit` buckets that hold readings, ascending, from the one that holds `from` to that of the last moment
   * before `to`; and the register's value before the first of them that shows one.
   */
  async range(
    deviceKey: number,
    resolution: Resolution,
    span: { from: number; to: number },
    limit: number,
  ): Promise<{ summaries: Summary[]; registerBefore: number | undefined }> {
    // One snapshot for marks and buckets: else a bucket could be read old, and its mark not at all.
    return this.dataSource.transaction('REPEATABLE READ', async (manager) => {
      const from = bucketStart(resolution, span.from);
      const to = endOfBuckets(resolution, span.to);
      const dirty = await dirtyBuckets(manager, deviceKey, from, to);
      const ends = await lastOfPage(manager, deviceKey, resolution, [from, to], limit, dirty[resolution]);
      const summaries = await collect(manager, deviceKey, resolution, [[from, ends]], dirty);
      const page = summaries.slice(0, limit);
      const first = page.find(({ register }) => register);
      const registerBefore = first && (await registerValueBefore(manager, deviceKey, resolution, first.bucket));
      return { summaries: page, registerBefore };
    });
  }
}

/** Where reading may end: behind the bucket with which a page of this length is surely full. */
async function lastOfPage(
  manager: EntityManager,
  deviceKey: number,
  resolution: Resolution,
  [from, to]: Span,
  limit: number,
  dirty: ReadonlySet<number>,
): Promise<number> {
  const [row] = await manager.query<{ bucket: Date }[]>(
    `SELECT bucket FROM ${rollUpTables[resolution]} WHERE device_key = ? AND bucket >= ? AND bucket < ?
      ORDER BY bucket LIMIT 1 OFFSET ${limit - 1}`,
    [deviceKey, sqlSecond(from), sqlSecond(to)],
  );
  const stored = row ? row.bucket.getTime() + 1 : to;
  // A mark always stands for a reading, so that a dirty bucket is never empty.
  const marked = [...dirty].filter((bucket) => bucket >= from && bucket < to).sort((a, b) => a - b)[limit - 1];
  return endOfBuckets(resolution, Math.min(stored, marked === undefined ? to : marked + 1));
}

async function collect(
  manager: EntityManager,
  deviceKey: number,
  resolution: Resolution,
  spans: readonly Span[],
  dirty: DirtyBuckets,
): Promise<Summary[]> {
  const behind = [...dirty[resolution]].filter((bucket) => spans.some(([from, to]) => bucket >= from && bucket < to));
  const rows = await manager.query<SummaryRow[]>(
    `SELECT CAST(bucket AS CHAR) AS bucket, ${summaryColumns.join(',')} FROM ${rollUpTables[resolution]}
      WHERE device_key = ${deviceKey} AND (${inSpans('bucket', spans)})`,
  );
  const summaries = new Map(rows.map(summaryOf).map((summary) => [summary.bucket, summary]));
  if (behind.length > 0) {
    const fresh = await compute(manager, deviceKey, resolution, neighbours(resolution, behind), dirty);
    // One whose source retention has dropped in part keeps what it says.
    for (const summary of fresh) {
      const stored = summaries.get(summary.bucket);
      if (!stored || stored.readings <= summary.readings) summaries.set(summary.bucket, summary);
    }
  }
  return [...summaries.values()].sort((left, right) => left.bucket - right.bucket);
}

async function compute(
  manager: EntityManager,
  deviceKey: number,
  resolution: Resolution,
  spans: readonly Span[],
  dirty: DirtyBuckets,
): Promise<Summary[]> {
  if (resolution === '1m') {
    const sql = summarySql('1m', `device_key = ${deviceKey} AND (${inSpans('ts', spans)})`);
    const rows = await manager.query<SummaryRow[]>(`SELECT s.*, CAST(s.bucket AS CHAR) AS bucket FROM (${sql}) s`);
    return rows.map(summaryOf);
  }
  const parts = new Map<number, Summary[]>();
  for (const part of await collect(manager, deviceKey, below[resolution], spans, dirty)) {
    const bucket = bucketStart(resolution, part.bucket);
    const list = parts.get(bucket);
    if (list) list.push(part);
    else parts.set(bucket, [part]);
  }
  return [...parts].map(([bucket, list]) => combineSummaries(bucket, list));
}

function inSpans(column: string, spans: readonly Span[]): string {
  return spans.map(([from, to]) => `${column}>='${sqlSecond(from)}' AND ${column}<'${sqlSecond(to)}'`).join(' OR ');
}

/** From the rows, or, where retention dropped them, from the roll-ups of the same length: whichever is later. */
async function registerValueBefore(
  manager: EntityManager,
  deviceKey: number,
  resolution: Resolution,
  bucket: number,
): Promise<number | undefined> {
  const [row] = await manager.query<{ at: Date; value: number }[]>(
    `SELECT ts AS at, energy_kwh AS value FROM readings WHERE device_key = ? AND ts < ? AND energy_kwh IS NOT NULL
      ORDER BY ts DESC, seq DESC LIMIT 1`,
    [deviceKey, sqlMillisecond(bucket)],
  );
  const [rolled] = await manager.query<{ at: Date; value: number }[]>(
    `SELECT bucket AS at, register_last AS value FROM ${rollUpTables[resolution]}
      WHERE device_key = ? AND bucket < ? AND register_last IS NOT NULL ORDER BY bucket DESC LIMIT 1`,
    [deviceKey, sqlSecond(bucket)],
  );
  if (row && rolled) return rolled.at > row.at ? rolled.value : row.value;
  return row?.value ?? rolled?.value;
}
