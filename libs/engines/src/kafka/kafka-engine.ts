import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import kafkajs from 'kafkajs';
import { EngineError } from '../engine-error.ts';
import type { EngineSettings, StartedEngine } from '../engine.ts';
import { requireFreePort } from '../machine/port-owner.ts';
import { findPrograms, type Log, type Program } from '../machine/provision.ts';
import { pidFileOf } from '../process/leftovers.ts';
import { ManagedProcess } from '../process/managed-process.ts';
import { projectRoot } from '../project-root.ts';
import { kafkaJars } from './kafka-jars.ts';
import { serverProperties } from './server-properties.ts';

export interface KafkaAddress {
  readonly brokers: readonly string[];
}

const java: Program = { names: ['java'], package: 'default-jre-headless', purpose: 'runs Kafka; version 17 or later' };
const mvn: Program = { names: ['mvn'], package: 'maven', purpose: "fetches Kafka's jars, once" };

const heap = { small: ['-Xms128m', '-Xmx512m', '-XX:TieredStopAtLevel=1'], full: ['-Xms256m', '-Xmx1g'] };

/** A private Kafka in KRaft mode. Its data survives a restart and a SIGKILL. */
export async function startKafka(settings: EngineSettings): Promise<StartedEngine<KafkaAddress>> {
  const { directory, ports, log } = settings;
  const home = join(directory, 'kafka');
  const javaBinary = await findJava(log);
  const jars = await kafkaJars(async () => (await findPrograms({ mvn }, log)).mvn, log);
  const run = [
    `-Dlog4j2.configurationFile=${join(projectRoot, 'deploy', 'kafka', 'log4j2.properties')}`,
    '-cp',
    `${jars}/*`,
  ];
  const data = join(home, 'data');
  const properties = join(home, 'server.properties');
  mkdirSync(home, { recursive: true });
  writeFileSync(properties, serverProperties(data, ports));
  const address = { brokers: [`127.0.0.1:${ports.kafka}`] };
  const process = new ManagedProcess({
    name: 'kafka',
    command: javaBinary,
    args: [
      ...heap[settings.size],
      '-XX:+UseSerialGC',
      '-XX:+ExitOnOutOfMemoryError',
      '-Djava.awt.headless=true',
      ...run,
      'kafka.Kafka',
      properties,
    ],
    logFile: join(directory, 'logs', 'kafka.log'),
    pidFile: pidFileOf(directory, 'kafka'),
    prepare: async () => {
      await requireFreePort(ports.kafka, 'Kafka', 'VOLTGUARD_PORT_KAFKA');
      await requireFreePort(ports.kafkaController, "Kafka's controller", 'VOLTGUARD_PORT_KAFKA_CONTROLLER');
      await format(javaBinary, run, data, ports);
    },
    check: () => checkKafka(address.brokers),
    readyWithinMs: 90_000,
    stopWithinMs: 20_000,
  });
  await process.start();
  return { address, process };
}

/** @throws while no broker answers and knows of a controller */
export async function checkKafka(brokers: readonly string[]): Promise<void> {
  const { Kafka, logLevel } = kafkajs;
  const client = new Kafka({
    brokers: [...brokers],
    clientId: 'voltguard.engines',
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1000,
    requestTimeout: 5000,
    retry: { retries: 0 },
  });
  const admin = client.admin();
  try {
    await admin.connect();
    const cluster = await admin.describeCluster();
    if (cluster.brokers.length === 0) throw new Error('no broker has registered yet');
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

async function findJava(log: Log): Promise<string> {
  const found = (await findPrograms({ java }, log)).java;
  const { all } = await execa(found, ['-version'], { all: true, reject: false });
  const version = Number(/version "(\d+)/.exec(all)?.[1] ?? 0);
  if (version >= 17) return found;
  throw new EngineError(
    `${found} is Java ${version || 'of an unknown version'}; Kafka needs 17 or later (Debian, Ubuntu: openjdk-17-jre-headless)`,
  );
}

/** Formats beside the final place and renames: a data directory that exists is a whole one. */
async function format(
  javaBinary: string,
  run: readonly string[],
  data: string,
  ports: EngineSettings['ports'],
): Promise<void> {
  if (existsSync(data)) return;
  const draft = `${data}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  const properties = `${draft}.properties`;
  writeFileSync(properties, serverProperties(draft, ports));
  const clusterId = randomBytes(16).toString('base64url');
  // A cluster id may not begin with a dash, or the tool reads it as an option.
  const args = [...run, 'kafka.tools.StorageTool', 'format', '-t', clusterId.replace(/^-/, 'A'), '-c', properties];
  const result = await execa(javaBinary, ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', ...args], {
    all: true,
    reject: false,
  });
  if (result.exitCode !== 0) throw new EngineError(`Kafka's storage could not be formatted:\n${result.all}`);
  rmSync(properties, { force: true });
  renameSync(draft, data);
}
