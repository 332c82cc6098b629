import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The registry, and beside it what changes with every batch of readings, so that reads of the registry never wait for writers. */
export class Devices1763856000001 implements MigrationInterface {
  readonly name = 'Devices1763856000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE IF NOT EXISTS devices (
      device_key INT UNSIGNED NOT NULL AUTO_INCREMENT,
      device_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      name VARCHAR(120) NOT NULL,
      kind VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      owner_id BIGINT UNSIGNED NULL,
      station_id BIGINT UNSIGNED NULL,
      connector_id BIGINT UNSIGNED NULL,
      version INT UNSIGNED NOT NULL,
      created_at DATETIME(3) NOT NULL,
      changed_at DATETIME(3) NOT NULL,
      deleted TINYINT NOT NULL DEFAULT 0,
      PRIMARY KEY (device_key),
      UNIQUE KEY devices_by_id (device_id),
      KEY devices_by_owner (owner_id, device_id),
      KEY devices_by_station (station_id, device_id)
    ) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
    await runner.query(`CREATE TABLE IF NOT EXISTS device_states (
      device_key INT UNSIGNED NOT NULL,
      active TINYINT NOT NULL,
      last_seen_at DATETIME(3) NULL,
      last_reading_at DATETIME(3) NULL,
      log_offset BIGINT NULL,
      seq_top BIGINT NULL,
      seq_top_at DATETIME(3) NULL,
      seq_missing VARCHAR(2000) CHARACTER SET ascii NOT NULL DEFAULT '',
      seq_lost BIGINT NOT NULL DEFAULT 0,
      seq_resets INT NOT NULL DEFAULT 0,
      status VARCHAR(16) CHARACTER SET ascii NULL,
      status_at DATETIME(3) NULL,
      firmware VARCHAR(64) NULL,
      detail VARCHAR(500) NULL,
      PRIMARY KEY (device_key)
    ) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS device_states');
    await runner.query('DROP TABLE IF EXISTS devices');
  }
}
