import { type Resolution, rollUpTables } from './bucket.ts';
import { rolledMeasures } from './measures.ts';
import { stepSql } from './register.ts';
import { summaryColumns } from './summary-row.ts';

/** Start of the bucket that a time column falls in. */
const bucketFormats: Readonly<Record<Resolution, string>> = {
  '1m': '%Y-%m-%d %H:%i:00',
  '1h': '%Y-%m-%d %H:00:00',
  '1d': '%Y-%m-%d 00:00:00',
};

interface Source {
  readonly table: string;
  readonly time: string;
  readonly order: string;
  readonly count: string;
  readonly measure: (column: string) => string;
  readonly first: string;
  readonly last: string;
  readonly counted: string;
}

const readings: Source = {
  table: 'readings',
  time: 'ts',
  order: 'ts,seq',
  count: 'COUNT(*)',
  measure: (column) =>
    `NULLIF(COUNT(${column}),0) AS ${column}_n,MIN(${column}) AS ${column}_min,MAX(${column}) AS ${column}_max,SUM(${column}) AS ${column}_sum`,
  first: 'energy_kwh',
  last: 'energy_kwh',
  counted: '0',
};

function rollUp(table: string): Source {
  return {
    table,
    time: 'bucket',
    order: 'bucket',
    count: 'SUM(readings)',
    measure: (column) =>
      `SUM(${column}_n) AS ${column}_n,MIN(${column}_min) AS ${column}_min,MAX(${column}_max) AS ${column}_max,SUM(${column}_sum) AS ${column}_sum`,
    first: 'register_first',
    last: 'register_last',
    counted: 'register_counted',
  };
}

/** Where the buckets of a resolution are made from: minutes from rows, the longer ones from those below. */
export const sourceOf: Readonly<Record<Resolution, Source>> = {
  '1m': readings,
  '1h': rollUp(rollUpTables['1m']),
  '1d': rollUp(rollUpTables['1h']),
};

/**
 * A SELECT of `device_key, bucket, …summaryColumns` over the source of a resolution.
 * @param condition on `device_key` and the source's time column; give literal times, so that partitions are pruned
 * @param bucket when all rows fall into one: its literal, which saves a temporary table
 */
export function summarySql(resolution: Resolution, condition: string, bucket?: string): string {
  const { table, time, order, count, measure, first, last, counted } = sourceOf[resolution];
  const at = bucket ?? `CAST(DATE_FORMAT(${time},'${bucketFormats[resolution]}') AS DATETIME)`;
  // Where all rows fall into one bucket, neither grouping nor joining needs it.
  const by = bucket === undefined ? 'device_key,at' : 'device_key';
  const and = bucket === undefined ? ' AND r.at=m.at' : '';
  const measures = rolledMeasures.map(([, column]) => measure(column)).join(',');
  const partitionBy = bucket === undefined ? `device_key,${at}` : 'device_key';
  const columns = summaryColumns.map((column) => (column.startsWith('register_') ? `r.${column}` : `m.${column}`));
  return `SELECT m.device_key AS device_key,m.at AS bucket,${columns.join(',')} FROM
    (SELECT device_key,${at} AS at,${count} AS readings,${measures} FROM ${table} WHERE ${condition} GROUP BY ${by}) m
    LEFT JOIN (SELECT ${by},MAX(CASE WHEN before_it IS NULL THEN first_value_of END) AS register_first,
      MAX(CASE WHEN after_it IS NULL THEN last_value_of END) AS register_last,
      SUM(counted+CASE WHEN before_it IS NULL THEN 0 ELSE ${stepSql('before_it', 'first_value_of')} END) AS register_counted
      FROM (SELECT device_key,${at} AS at,${first} AS first_value_of,${last} AS last_value_of,${counted} AS counted,
        LAG(${last}) OVER (PARTITION BY ${partitionBy} ORDER BY ${order}) AS before_it,
        LEAD(${first}) OVER (PARTITION BY ${partitionBy} ORDER BY ${order}) AS after_it
        FROM ${table} WHERE (${condition}) AND ${first} IS NOT NULL) steps GROUP BY ${by}) r
    ON r.device_key=m.device_key${and}`;
}
