import type { MigrationInterface, QueryRunner } from 'typeorm';

const stems = [
  'power_w',
  'voltage_v',
  'current_a',
  'temperature_c',
  'frequency_hz',
  'power_factor',
  'soc',
  'soh',
] as const;

const measures = stems
  .map(
    (stem) => `${stem}_n INT UNSIGNED NULL, ${stem}_min DOUBLE NULL, ${stem}_max DOUBLE NULL, ${stem}_sum DOUBLE NULL,`,
  )
  .join('\n');

/**
 * One table a resolution. Each row tells only of its own time: the energy register's first and last value and what it
 * counted between them; the step from the bucket before is added when it is read.
 */
export class RollUps1763856000003 implements MigrationInterface {
  readonly name = 'RollUps1763856000003';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['roll_ups_1m', 'roll_ups_1h', 'roll_ups_1d']) {
      const partitions =
        table === 'roll_ups_1d'
          ? ''
          : 'PARTITION BY RANGE COLUMNS (bucket) (PARTITION p_rest VALUES LESS THAN (MAXVALUE))';
      await runner.query(`CREATE TABLE IF NOT EXISTS ${table} (
        device_key INT UNSIGNED NOT NULL,
        bucket DATETIME NOT NULL,
        readings INT UNSIGNED NOT NULL,
        ${measures}
        register_first DOUBLE NULL,
        register_last DOUBLE NULL,
        register_counted DOUBLE NULL,
        PRIMARY KEY (device_key, bucket)
      ) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci ${partitions}`);
    }
    await runner.query(`CREATE TABLE IF NOT EXISTS dirty_buckets (
      level TINYINT UNSIGNED NOT NULL,
      device_key INT UNSIGNED NOT NULL,
      bucket DATETIME NOT NULL,
      due_at DATETIME NOT NULL,
      PRIMARY KEY (level, device_key, bucket),
      KEY dirty_buckets_by_due (level, due_at)
    ) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['dirty_buckets', 'roll_ups_1d', 'roll_ups_1h', 'roll_ups_1m']) {
      await runner.query(`DROP TABLE IF EXISTS ${table}`);
    }
  }
}
