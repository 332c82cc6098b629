import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Models1763856000101 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE IF NOT EXISTS models (
        family VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        version INT UNSIGNED NOT NULL,
        stage VARCHAR(16) CHARACTER SET ascii NOT NULL COMMENT 'candidate, live or retired',
        sha256 CHAR(64) CHARACTER SET ascii NOT NULL,
        bytes MEDIUMBLOB NOT NULL COMMENT 'ONNX',
        features TEXT NOT NULL COMMENT 'JSON list of names, in the order of the columns',
        threshold DOUBLE NOT NULL,
        metrics TEXT NOT NULL COMMENT 'JSON object',
        trained_from DATETIME(3) NOT NULL,
        trained_to DATETIME(3) NOT NULL,
        created_at DATETIME(3) NOT NULL,
        published_at DATETIME(3) NULL,
        PRIMARY KEY (family, version)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS models');
  }
}
