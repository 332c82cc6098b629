import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import type { BrokerAddress, DeviceCredentials } from '../fleet/device-connection.ts';
import { runningProcesses, type SystemUnderTest } from '../fleet/system-under-test.ts';
import { MetricsPage } from '../gauges/metrics-page.ts';
import type { Pipeline, Progress } from './pipeline.ts';
import { fill } from './preload.ts';

/** VoltGuard as it is, all its services running, read by its own metrics. */
export class VoltguardPipeline implements Pipeline {
  readonly name = 'VoltGuard';
  readonly broker: BrokerAddress;

  private constructor(
    private readonly system: SystemUnderTest,
    readonly devices: readonly DeviceCredentials[],
    private readonly database: Connection,
    private readonly deviceKeys: readonly number[],
  ) {
    this.broker = system.mqtt;
  }

  static async prepare(
    system: SystemUnderTest,
    devices: readonly DeviceCredentials[],
    rows: number,
    say: (line: string) => void,
  ): Promise<VoltguardPipeline> {
    const database = await createConnection({ uri: system.databaseUrl('telemetry') });
    const [found] = await database.query<(RowDataPacket & { device_key: number })[]>(
      'SELECT device_key FROM devices WHERE device_id IN (?) ORDER BY device_key',
      [devices.map(({ deviceId }) => deviceId)],
    );
    const keys = found.map(({ device_key }) => device_key);
    const filling = {
      table: 'readings',
      deviceColumn: 'device_key',
      deviceValue: `ELT(MOD(n, ${keys.length}) + 1, ${keys.join(',')})`,
      timeColumn: 'ts',
      further: ', flags, received_at',
      furtherValues: ', 0, UTC_TIMESTAMP(3)',
    };
    await fill(database, filling, rows, keys.length, say);
    return new VoltguardPipeline(system, devices, database, keys);
  }

  async progress(): Promise<Progress> {
    const [telemetry, ml] = await Promise.all([
      MetricsPage.read(`${this.system.internalUrl('telemetry')}/metrics`),
      MetricsPage.read(`${this.system.internalUrl('ml')}/metrics`),
    ]);
    return {
      stored: telemetry.sum('voltguard_telemetry_readings_total', { outcome: 'stored' }),
      scored: ml.sum('voltguard_ml_scored_readings_total'),
    };
  }

  async rowsAbove(seq: number): Promise<number> {
    const [rows] = await this.database.query<(RowDataPacket & { n: number })[]>(
      'SELECT COUNT(*) AS n FROM readings WHERE device_key IN (?) AND seq > ? AND ts >= UTC_TIMESTAMP() - INTERVAL 1 HOUR',
      [this.deviceKeys, seq],
    );
    return rows[0]!.n;
  }

  processes() {
    return runningProcesses(this.system);
  }

  async close(): Promise<void> {
    await this.database.end();
  }
}
