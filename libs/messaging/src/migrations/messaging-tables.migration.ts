import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Runs again when a process was killed between its statements: the server can't roll them back. */
export class MessagingTables1760000000000 implements MigrationInterface {
  readonly name = 'MessagingTables1760000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE IF NOT EXISTS outbox (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        topic VARCHAR(249) NOT NULL,
        record_key VARCHAR(255) NOT NULL,
        value LONGTEXT NULL,
        headers TEXT NOT NULL,
        created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)
      ) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4`);
    await runner.query(`
      CREATE TABLE IF NOT EXISTS inbox (
        consumer VARCHAR(100) NOT NULL,
        event_id VARCHAR(64) NOT NULL,
        taken_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
        PRIMARY KEY (consumer, event_id),
        KEY inbox_by_time (taken_at)
      ) ENGINE = InnoDB DEFAULT CHARSET = ascii`);
    await runner.query(`
      CREATE TABLE IF NOT EXISTS stream_checkpoints (
        consumer VARCHAR(160) NOT NULL,
        topic VARCHAR(249) NOT NULL,
        partition_number INT NOT NULL,
        covered_offset BIGINT NOT NULL,
        state LONGBLOB NULL,
        epoch BIGINT UNSIGNED NOT NULL,
        saved_at DATETIME(3) NOT NULL,
        PRIMARY KEY (consumer, topic, partition_number)
      ) ENGINE = InnoDB DEFAULT CHARSET = ascii`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['stream_checkpoints', 'inbox', 'outbox']) await runner.query(`DROP TABLE IF EXISTS ${table}`);
  }
}
