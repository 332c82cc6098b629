import { insertTuples } from '@voltguard/persistence';
import type { EntityManager } from 'typeorm';
import { bucketMs, levels, msOfSql, type Resolution, sqlSecond } from './bucket.ts';

/** Keyed so that a batch names each bucket once. */
export class DirtyMarks {
  private readonly marks = new Map<string, { deviceKey: number; bucket: string }>();

  add(deviceKey: number, bucket: string): void {
    const key = `${deviceKey}|${bucket}`;
    if (!this.marks.has(key)) this.marks.set(key, { deviceKey, bucket });
  }

  /**
   * Writes the marks in the transaction of what made them dirty. The first mark decides when the bucket is due: a stream
   * of late readings can't put it off for ever. INSERT IGNORE holds a shared lock on a mark that is there already, so the
   * roll-up can't take it away before this transaction ends.
   */
  async save(manager: EntityManager, resolution: Resolution, now: number, settleMs: number): Promise<void> {
    const due = new Map<string, string>();
    const level = levels[resolution];
    const tuples: string[] = [];
    for (const { deviceKey, bucket } of this.marks.values()) {
      let at = due.get(bucket);
      if (at === undefined) {
        at = sqlSecond(Math.max(msOfSql(bucket) + bucketMs[resolution], now) + settleMs);
        due.set(bucket, at);
      }
      tuples.push(`(${level},${deviceKey},'${bucket}','${at}')`);
    }
    tuples.sort();
    await insertTuples(manager, 'dirty_buckets', ['level', 'device_key', 'bucket', 'due_at'], tuples, {
      onDuplicate: 'ignore',
    });
  }
}
