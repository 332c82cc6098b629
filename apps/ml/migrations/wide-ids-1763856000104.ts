import type { MigrationInterface, QueryRunner } from 'typeorm';

const places = ['owner_id', 'station_id', 'connector_id'] as const;

/** Ids of other services as wide as the catalogue allows: one that did not fit stopped its whole partition. */
export class WideIds1763856000104 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.change(runner, 'BIGINT');
  }

  async down(runner: QueryRunner): Promise<void> {
    await this.change(runner, 'INT');
  }

  private async change(runner: QueryRunner, type: string): Promise<void> {
    for (const table of ['anomalies', 'alerts', 'alert_transitions']) {
      const columns = places.map((column) => `MODIFY ${column} ${type} UNSIGNED NULL`);
      await runner.query(`ALTER TABLE ${table} ${columns.join(', ')}`);
    }
  }
}
