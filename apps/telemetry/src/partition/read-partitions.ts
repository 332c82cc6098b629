import type { DataSource } from 'typeorm';
import type { Partition } from './partition-plan.ts';
import type { PartitionedTable } from './partitioned-tables.ts';

/** The partitions of a table, ascending. Servers quote the limits of RANGE COLUMNS: `'2026-01-16'`. */
export async function readPartitions(dataSource: DataSource, table: PartitionedTable): Promise<Partition[]> {
  const rows = await dataSource.query<{ name: string; bound: string }[]>(
    `SELECT PARTITION_NAME AS name, PARTITION_DESCRIPTION AS bound FROM information_schema.PARTITIONS
      WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? ORDER BY PARTITION_ORDINAL_POSITION`,
    [table],
  );
  return rows.map(({ name, bound }) => ({
    name,
    end: bound === 'MAXVALUE' ? undefined : bound.replaceAll("'", '').slice(0, 10),
  }));
}
