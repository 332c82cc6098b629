import { bucketMs, msOfSql, type Resolution, sqlSecond } from './bucket.ts';

export interface Mark {
  readonly deviceKey: number;
  /** `YYYY-MM-DD HH:MM:SS`. */
  readonly bucket: string;
}

/** Neighbouring buckets that several devices have in common: one condition finds all their rows. Half-open. */
export interface Run {
  readonly from: string;
  readonly to: string;
  readonly buckets: number;
  readonly deviceKeys: number[];
}

/**
 * Live devices share one minute: a run with many devices. A trace that is read in is many minutes of one device: one
 * long run. Both become one range per device for the server.
 */
export function runsOf(resolution: Resolution, marks: readonly Mark[]): Run[] {
  const byDevice = new Map<number, number[]>();
  for (const { deviceKey, bucket } of marks) {
    const list = byDevice.get(deviceKey) ?? [];
    if (list.length === 0) byDevice.set(deviceKey, list);
    list.push(msOfSql(bucket));
  }
  const runs = new Map<string, Run>();
  for (const [deviceKey, list] of byDevice) {
    for (const [from, to] of neighbours(resolution, list)) {
      const name = `${from}|${to}`;
      const run = runs.get(name);
      if (run) run.deviceKeys.push(deviceKey);
      else {
        const buckets = (to - from) / bucketMs[resolution];
        runs.set(name, { from: sqlSecond(from), to: sqlSecond(to), buckets, deviceKeys: [deviceKey] });
      }
    }
  }
  return [...runs.values()];
}

/** Spans of neighbouring buckets, half-open, from starts in any order. */
export function neighbours(resolution: Resolution, starts: readonly number[]): [number, number][] {
  const size = bucketMs[resolution];
  const spans: [number, number][] = [];
  for (const start of [...starts].sort((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last?.[1] === start) last[1] = start + size;
    else if (!last || last[1] < start) spans.push([start, start + size]);
  }
  return spans;
}

export function conditionOf(time: string, runs: readonly Run[]): string {
  return runs
    .map(
      ({ from, to, deviceKeys }) =>
        `(device_key IN (${deviceKeys.join(',')}) AND ${time}>='${from}' AND ${time}<'${to}')`,
    )
    .join(' OR ');
}
