import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Clustered by device and time, so that a range of one device is one sequential read; partitioned by day, so that
 * retention drops a file. `period_arrivals` bounds the newest arrival in each period from above.
 */
export class Readings1763856000002 implements MigrationInterface {
  readonly name = 'Readings1763856000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE IF NOT EXISTS readings (
      device_key INT UNSIGNED NOT NULL,
      ts DATETIME(3) NOT NULL,
      seq BIGINT UNSIGNED NOT NULL,
      flags TINYINT UNSIGNED NOT NULL,
      received_at DATETIME(3) NOT NULL,
      power_w DOUBLE NULL,
      energy_kwh DOUBLE NULL,
      voltage_v DOUBLE NULL,
      current_a DOUBLE NULL,
      temperature_c DOUBLE NULL,
      frequency_hz DOUBLE NULL,
      power_factor DOUBLE NULL,
      soc DOUBLE NULL,
      soh DOUBLE NULL,
      extra JSON NULL,
      PRIMARY KEY (device_key, ts, seq)
    ) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci
    PARTITION BY RANGE COLUMNS (ts) (PARTITION p_rest VALUES LESS THAN (MAXVALUE))`);
    await runner.query(`CREATE TABLE IF NOT EXISTS period_arrivals (
      day DATE NOT NULL,
      newest_arrival DATETIME NOT NULL,
      readings_dropped_at DATETIME NULL,
      roll_ups_1m_dropped_at DATETIME NULL,
      roll_ups_1h_dropped_at DATETIME NULL,
      PRIMARY KEY (day)
    ) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS period_arrivals');
    await runner.query('DROP TABLE IF EXISTS readings');
  }
}
