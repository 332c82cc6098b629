import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Certificates1763856000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE IF NOT EXISTS certificates (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
        serial_number VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'hex',
        device_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        issued_to INT UNSIGNED NOT NULL COMMENT 'the user who asked',
        certificate_pem TEXT CHARACTER SET ascii NOT NULL,
        not_before DATETIME(3) NOT NULL,
        not_after DATETIME(3) NOT NULL,
        revoked_at DATETIME(3) NULL,
        created_at DATETIME(3) NOT NULL,
        PRIMARY KEY (id),
        UNIQUE KEY certificates_serial (serial_number),
        KEY certificates_device (device_id, id),
        CONSTRAINT certificates_user FOREIGN KEY (issued_to) REFERENCES users (id)
      ) ENGINE=InnoDB`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS certificates');
  }
}
