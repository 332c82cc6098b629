import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { topics } from '@voltguard/contracts';
import { createKafka } from '@voltguard/messaging';
import { type Engines, startEngines } from '@voltguard/engines';
import type { BrokerAddress, DeviceCredentials } from '../fleet/device-connection.ts';
import { runningProcesses, type SystemUnderTest } from '../fleet/system-under-test.ts';
import type { BareReport, BareSettings } from './bare-settings.ts';
import { startScript } from './child.ts';
import type { Pipeline, Progress } from './pipeline.ts';
import { fill } from './preload.ts';

const table = 'bare_readings';
const topic = 'bare.readings';

/** The bare script with what it needs: its own broker, topic and table; Kafka and MariaDB are those of the system. */
export class BarePipeline implements Pipeline {
  readonly name = 'bare pipeline';
  readonly broker: BrokerAddress;
  #report: BareReport | undefined;

  private constructor(
    private readonly system: SystemUnderTest,
    readonly devices: readonly DeviceCredentials[],
    private readonly mosquitto: Engines,
    private readonly database: Connection,
    private readonly script: ChildProcess,
  ) {
    this.broker = { host: '127.0.0.1', port: mosquitto.mosquitto.devicesPort, ca: system.mqtt.ca };
    script.on('message', (report: BareReport) => (this.#report = report));
  }

  static async start(
    system: SystemUnderTest,
    devices: readonly DeviceCredentials[],
    options: {
      readonly directory: string;
      readonly rows: number;
      readonly model: { file: string; inputs: number };
      readonly say: (line: string) => void;
    },
  ): Promise<BarePipeline> {
    const database = await createConnection({ uri: system.databaseUrl('') });
    await database.query('CREATE DATABASE IF NOT EXISTS bare');
    await database.query('USE bare');
    await createTable(database);
    await fill(database, filling(devices), options.rows, devices.length, options.say);
    await createTopic(system.brokers);
    // Its own broker, with the same settings and authorities: on the system's the real bridge would take the messages as well.
    const mosquitto = await startEngines({
      directory: options.directory,
      ports: 'free',
      which: ['mosquitto'],
      pkiDirectory: system.pkiDirectory,
      addresses: {},
    });
    const certificate = (kind: 'crt' | 'key') =>
      readFile(join(system.pkiDirectory, 'services', `mqtt-bridge.${kind}`), 'utf8');
    const settings: BareSettings = {
      mqtt: {
        host: '127.0.0.1',
        port: mosquitto.mosquitto.servicesPort,
        ca: system.mqtt.ca,
        certificate: await certificate('crt'),
        key: await certificate('key'),
      },
      brokers: system.brokers,
      topic,
      databaseUrl: system.databaseUrl('bare'),
      table,
      modelFile: options.model.file,
      inputs: options.model.inputs,
    };
    const script = startScript('bare-pipeline.ts', settings);
    const pipeline = new BarePipeline(system, devices, mosquitto, database, script);
    await Promise.race([
      once(script, 'message'),
      once(script, 'exit').then(() => Promise.reject(new Error('the bare pipeline ended before it was ready'))),
    ]);
    return pipeline;
  }

  progress(): Promise<Progress> {
    return Promise.resolve({ stored: this.#report?.storedReadings ?? 0, scored: this.#report?.scoredReadings ?? 0 });
  }

  /** Reading -> score, since `forget`. */
  get latency(): BareReport['latency'] {
    return this.#report?.latency ?? { count: 0, p50: 0, p99: 0 };
  }

  forgetLatencies(): void {
    this.script.send({});
  }

  async rowsAbove(seq: number): Promise<number> {
    const [rows] = await this.database.query<(RowDataPacket & { n: number })[]>(
      `SELECT COUNT(*) AS n FROM ${table} WHERE seq > ? AND at >= UTC_TIMESTAMP() - INTERVAL 1 HOUR`,
      [seq],
    );
    return rows[0]!.n;
  }

  processes() {
    return [
      { name: 'bare pipeline', pid: this.script.pid! },
      { name: 'mosquitto', pid: this.mosquitto.processes[0]!.pid! },
      ...runningProcesses(this.system, ['kafka', 'mariadb']),
    ];
  }

  async stop(): Promise<void> {
    if (this.script.connected) this.script.disconnect();
    await this.mosquitto.stop();
    await this.database.end();
  }
}

async function createTable(database: Connection): Promise<void> {
  await database.query(`CREATE TABLE IF NOT EXISTS ${table} (
    device_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, at DATETIME(3) NOT NULL, seq BIGINT UNSIGNED NOT NULL,
    power_w DOUBLE NULL, energy_kwh DOUBLE NULL, voltage_v DOUBLE NULL, current_a DOUBLE NULL, temperature_c DOUBLE NULL,
    PRIMARY KEY (device_id, at, seq))`);
}

function filling(devices: readonly DeviceCredentials[]) {
  const ids = devices.map(({ deviceId }) => `'${deviceId}'`).join(',');
  return {
    table,
    deviceColumn: 'device_id',
    deviceValue: `ELT(MOD(n, ${devices.length}) + 1, ${ids})`,
    timeColumn: 'at',
    further: '',
    furtherValues: '',
  };
}

async function createTopic(brokers: readonly string[]): Promise<void> {
  const admin = createKafka(brokers, 'voltguard-bench').admin();
  await admin.connect();
  await admin.createTopics({
    waitForLeaders: true,
    topics: [{ topic, numPartitions: topics.readings.partitions, replicationFactor: 1 }],
  });
  await admin.disconnect();
}
