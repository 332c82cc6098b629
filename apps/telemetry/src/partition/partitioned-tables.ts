import type { PeriodUnit } from './partition-plan.ts';

/** The tables that retention empties by dropping a partition, and the column that they are cut by. */
export const partitionedTables = {
  readings: { unit: 'day', column: 'ts' },
  roll_ups_1m: { unit: 'month', column: 'bucket' },
  roll_ups_1h: { unit: 'year', column: 'bucket' },
} as const satisfies Record<string, { unit: PeriodUnit; column: string }>;

export type PartitionedTable = keyof typeof partitionedTables;
