import type { EntityManager } from 'typeorm';
import { bucketMs, bucketStart, levels, msOfSql, type Resolution, sqlSecond } from '../roll-up/bucket.ts';

export type DirtyBuckets = Readonly<Record<Resolution, ReadonlySet<number>>>;

/**
 * Buckets of a device whose stored roll-up may be behind. A bucket is dirty with any that it is made from: the marks of
 * the longer ones are only set once the shorter ones are done.
 */
export async function dirtyBuckets(
  manager: EntityManager,
  deviceKey: number,
  from: number,
  to: number,
): Promise<DirtyBuckets> {
  const rows = await manager.query<{ level: number; bucket: string }[]>(
    `SELECT level, CAST(bucket AS CHAR) AS bucket FROM dirty_buckets
      WHERE level IN (1,2,3) AND device_key = ? AND bucket >= ? AND bucket < ?`,
    [deviceKey, sqlSecond(bucketStart('1d', from)), sqlSecond(to)],
  );
  const at = (resolution: Resolution) =>
    rows.filter(({ level }) => level === levels[resolution]).map(({ bucket }) => msOfSql(bucket));
  const minutes = new Set(at('1m'));
  const hours = new Set([...at('1h'), ...[...minutes].map((minute) => bucketStart('1h', minute))]);
  const days = new Set([...at('1d'), ...[...hours].map((hour) => bucketStart('1d', hour))]);
  return { '1m': minutes, '1h': hours, '1d': days };
}

/** The end of the bucket that holds the last moment before `to`. */
export function endOfBuckets(resolution: Resolution, to: number): number {
  return bucketStart(resolution, to - 1) + bucketMs[resolution];
}
