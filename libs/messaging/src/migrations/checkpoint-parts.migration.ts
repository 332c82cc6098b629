import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What of a large checkpoint does not fit into its row of `stream_checkpoints`. */
export class CheckpointParts1760000000001 implements MigrationInterface {
  readonly name = 'CheckpointParts1760000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE IF NOT EXISTS stream_checkpoint_parts (
        consumer VARCHAR(160) NOT NULL,
        topic VARCHAR(249) NOT NULL,
        partition_number INT NOT NULL,
        part INT NOT NULL,
        bytes LONGBLOB NOT NULL,
        PRIMARY KEY (consumer, topic, partition_number, part)
      ) ENGINE = InnoDB DEFAULT CHARSET = ascii`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS stream_checkpoint_parts');
  }
}
