import { createPool, type Pool, type RowDataPacket } from 'mysql2/promise';
import type { SystemUnderTest } from '../fleet/system-under-test.ts';
import type { RowCounts } from './exactly-once.ts';

/** What a device has on record once all is quiet. */
export interface DeviceEvidence {
  readonly rows: RowCounts;
  /** Readings that the 1-minute roll-ups say there were. */
  readonly rolledUp: number;
  /** One entry an anomaly: time, running number, score. */
  readonly anomalies: readonly string[];
  /** One entry an alert transition: kind, times, severity, how many anomalies, peak. */
  readonly alerts: readonly string[];
}

/** Reads the services' own tables: the API would page and round. */
export class EvidenceRoom {
  // Pools, because MariaDB is among those that are killed: they leave a broken connection behind.
  readonly #telemetry: Pool;
  readonly #ml: Pool;

  constructor(system: SystemUnderTest) {
    const options = { dateStrings: true, connectionLimit: 4 };
    this.#telemetry = createPool({ uri: system.databaseUrl('telemetry'), ...options });
    this.#ml = createPool({ uri: system.databaseUrl('ml'), ...options });
  }

  async stored(deviceIds: readonly string[]): Promise<number> {
    const [row] = await this.#ask<{ stored: number }>(
      this.#telemetry,
      'SELECT COUNT(*) AS stored FROM readings JOIN devices USING (device_key) WHERE device_id IN (?)',
      [deviceIds],
    );
    return row?.stored ?? 0;
  }

  /** Buckets whose roll-up is still to be made. */
  async waitingRollUps(): Promise<number> {
    const [row] = await this.#ask<{ waiting: number }>(
      this.#telemetry,
      'SELECT COUNT(*) AS waiting FROM dirty_buckets WHERE level = 1',
      [],
    );
    return row?.waiting ?? 0;
  }

  async of(deviceId: string): Promise<DeviceEvidence> {
    const rows = await this.#ask<{ seq: number; n: number }>(
      this.#telemetry,
      'SELECT seq, COUNT(*) AS n FROM readings JOIN devices USING (device_key) WHERE device_id = ? GROUP BY seq',
      [deviceId],
    );
    const [rollUp] = await this.#ask<{ n: string | null }>(
      this.#telemetry,
      'SELECT SUM(readings) AS n FROM roll_ups_1m JOIN devices USING (device_key) WHERE device_id = ?',
      [deviceId],
    );
    const anomalies = await this.#ask<{ entry: string }>(this.#ml, anomalyEntries, [deviceId]);
    const alerts = await this.#ask<{ entry: string }>(this.#ml, alertEntries, [deviceId]);
    return {
      rows: new Map(rows.map(({ seq, n }) => [seq, n])),
      rolledUp: Number(rollUp?.n ?? 0),
      anomalies: anomalies.map(({ entry }) => entry),
      alerts: alerts.map(({ entry }) => entry),
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.#telemetry.end(), this.#ml.end()]);
  }

  async #ask<Row>(pool: Pool, sql: string, values: unknown[]): Promise<Row[]> {
    const [rows] = await pool.query<(Row & RowDataPacket)[]>(sql, values);
    return rows;
  }
}

const anomalyEntries = `SELECT CONCAT_WS(' ', ts, seq, score) AS entry FROM anomalies WHERE device_id = ?`;
const alertEntries = `SELECT CONCAT_WS(' ', kind, raised_at, at, severity, anomalies, peak_score) AS entry
  FROM alert_transitions WHERE device_id = ?`;
