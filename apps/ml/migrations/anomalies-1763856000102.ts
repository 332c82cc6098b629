import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Anomalies1763856000102 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE IF NOT EXISTS anomalies (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
        device_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        ts DATETIME(3) NOT NULL COMMENT 'event time',
        seq BIGINT UNSIGNED NOT NULL COMMENT '0 when the device sent none',
        owner_id INT UNSIGNED NULL COMMENT 'whose it was then',
        station_id INT UNSIGNED NULL,
        connector_id INT UNSIGNED NULL,
        score DOUBLE NOT NULL,
        threshold DOUBLE NOT NULL,
        model_version INT UNSIGNED NOT NULL,
        contributions TEXT NOT NULL COMMENT 'JSON',
        batch_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'tells new rows from those of a replay',
        created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
        PRIMARY KEY (id),
        UNIQUE KEY anomalies_reading (device_id, ts, seq),
        KEY anomalies_time (ts, id),
        KEY anomalies_owner (owner_id, ts, id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS anomalies');
  }
}
