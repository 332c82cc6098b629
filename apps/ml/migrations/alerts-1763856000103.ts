import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Alerts1763856000103 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE IF NOT EXISTS alerts (
        id INT UNSIGNED NOT NULL AUTO_INCREMENT,
        device_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        raised_at DATETIME(3) NOT NULL COMMENT 'event time',
        owner_id INT UNSIGNED NULL COMMENT 'whose it was then',
        station_id INT UNSIGNED NULL,
        connector_id INT UNSIGNED NULL,
        PRIMARY KEY (id),
        UNIQUE KEY alerts_episode (device_id, raised_at)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`);
    await runner.query(`
      CREATE TABLE IF NOT EXISTS alert_transitions (
        id BIGINT UNSIGNED NOT NULL COMMENT 'the number that clients resume by; given in the order of the commits',
        alert_id INT UNSIGNED NOT NULL,
        kind VARCHAR(16) CHARACTER SET ascii NOT NULL COMMENT 'raised, escalated or cleared',
        device_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        owner_id INT UNSIGNED NULL,
        station_id INT UNSIGNED NULL,
        connector_id INT UNSIGNED NULL,
        severity VARCHAR(16) CHARACTER SET ascii NOT NULL,
        raised_at DATETIME(3) NOT NULL,
        at DATETIME(3) NOT NULL,
        anomalies INT UNSIGNED NOT NULL,
        peak_score DOUBLE NOT NULL,
        contributions TEXT NOT NULL COMMENT 'JSON',
        PRIMARY KEY (id),
        UNIQUE KEY alert_transitions_once (alert_id, kind),
        KEY alert_transitions_device (device_id, id),
        KEY alert_transitions_owner (owner_id, id),
        CONSTRAINT alert_transitions_alert FOREIGN KEY (alert_id) REFERENCES alerts (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`);
    await runner.query(`
      CREATE TABLE IF NOT EXISTS alert_numbering (
        id TINYINT UNSIGNED NOT NULL,
        last_number BIGINT UNSIGNED NOT NULL,
        PRIMARY KEY (id)
      ) ENGINE=InnoDB COMMENT 'one row: whoever gives numbers holds it until its commit'`);
    await runner.query('INSERT IGNORE INTO alert_numbering (id, last_number) VALUES (1, 0)');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['alert_numbering', 'alert_transitions', 'alerts']) {
      await runner.query(`DROP TABLE IF EXISTS ${table}`);
    }
  }
}
