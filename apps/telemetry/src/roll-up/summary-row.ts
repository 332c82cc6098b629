import { msOfSql } from './bucket.ts';
import { type RolledMeasure, rolledMeasures } from './measures.ts';
import type { MeasureSummary, Summary } from './summary.ts';

/** The columns of a roll-up after its key. */
export const summaryColumns = [
  'readings',
  ...rolledMeasures.flatMap(([, column]) => [`${column}_n`, `${column}_min`, `${column}_max`, `${column}_sum`]),
  'register_first',
  'register_last',
  'register_counted',
];

/** A row of `device_key, bucket` (as text) and the summary's columns. */
export type SummaryRow = Record<string, number | string | null>;

export function summaryOf(row: SummaryRow): Summary {
  const measures: Partial<Record<RolledMeasure, MeasureSummary>> = {};
  for (const [name, column] of rolledMeasures) {
    const n = row[`${column}_n`];
    if (n === null || n === undefined) continue;
    measures[name] = {
      n: Number(n),
      min: Number(row[`${column}_min`]),
      max: Number(row[`${column}_max`]),
      sum: Number(row[`${column}_sum`]),
    };
  }
  return {
    bucket: msOfSql(String(row.bucket)),
    readings: Number(row.readings),
    measures,
    register:
      row.register_first === null
        ? undefined
        : {
            first: Number(row.register_first),
            last: Number(row.register_last),
            countedKwh: Number(row.register_counted),
          },
  };
}
