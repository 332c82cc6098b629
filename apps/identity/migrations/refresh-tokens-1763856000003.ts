import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RefreshTokens1763856000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE IF NOT EXISTS refresh_tokens (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
        token_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'SHA-256',
        family CHAR(36) CHARACTER SET ascii NOT NULL COMMENT 'one log-in and all that followed from it',
        user_id INT UNSIGNED NOT NULL,
        created_at DATETIME(3) NOT NULL,
        expires_at DATETIME(3) NOT NULL,
        used_at DATETIME(3) NULL COMMENT 'when a successor was given for it first',
        revoked_at DATETIME(3) NULL,
        PRIMARY KEY (id),
        UNIQUE KEY refresh_tokens_hash (token_hash),
        KEY refresh_tokens_family (family),
        KEY refresh_tokens_end (expires_at),
        CONSTRAINT refresh_tokens_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
      ) ENGINE=InnoDB`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS refresh_tokens');
  }
}
