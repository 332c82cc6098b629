import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SigningKeys1763856000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE IF NOT EXISTS signing_keys (
        kid VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'RFC 7638 thumbprint',
        algorithm VARCHAR(16) CHARACTER SET ascii NOT NULL,
        public_jwk TEXT CHARACTER SET ascii NOT NULL,
        private_key_sealed TEXT CHARACTER SET ascii NOT NULL COMMENT 'AES-256-GCM',
        created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
        retired_at DATETIME(3) NULL,
        PRIMARY KEY (kid)
      ) ENGINE=InnoDB`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS signing_keys');
  }
}
