import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import type { EngineSettings, StartedEngine } from '../engine.ts';
import { requireFreePort } from '../machine/port-owner.ts';
import { findPrograms, type Program } from '../machine/provision.ts';
import { PrivatePki } from '../pki/private-pki.ts';
import { pidFileOf } from '../process/leftovers.ts';
import { ManagedProcess, type ProcessSpec } from '../process/managed-process.ts';
import { renderMosquittoConfig } from './render-config.ts';

export interface MosquittoAddress {
  readonly host: string;
  readonly devicesPort: number;
  readonly servicesPort: number;
  /** `mqtts://…` of the listener for services. */
  readonly servicesUrl: string;
  /** `mqtts://…` of the listener for devices. */
  readonly devicesUrl: string;
  readonly pki: PrivatePki;
  /** Written by the broker itself; the broker agent sends its signals there. */
  readonly brokerPidFile: string;
  /** stdout and stderr of the broker. */
  readonly logFile: string;
  /** Where the broker keeps what survives its restart, and its configuration. */
  readonly dataDirectory: string;
}

export interface MosquittoSettings extends EngineSettings {
  readonly pkiDirectory: string;
  readonly services: readonly string[];
  /** Makes the bridge's persistent session before devices may come; run at the first start only. */
  readonly prime?: ((address: MosquittoAddress) => Promise<void>) | undefined;
}

const server: Program = {
  names: ['mosquitto'],
  package: 'mosquitto',
  purpose: 'the MQTT broker that devices speak to',
};
const host = '127.0.0.1';
const maxQueuedBytes = 1024 ** 3;

/** A private Mosquitto with a listener for devices and one for services, both TLS with client certificates. */
export async function startMosquitto(settings: MosquittoSettings): Promise<StartedEngine<MosquittoAddress>> {
  const { directory, ports, log } = settings;
  const binary = (await findPrograms({ server }, log)).server;
  const data = join(directory, 'mosquitto');
  mkdirSync(data, { recursive: true });
  const address: MosquittoAddress = {
    host,
    devicesPort: ports.mqttDevices,
    servicesPort: ports.mqttServices,
    servicesUrl: `mqtts://${host}:${ports.mqttServices}`,
    devicesUrl: `mqtts://${host}:${ports.mqttDevices}`,
    pki: await PrivatePki.ensure(settings.pkiDirectory, settings.services),
    brokerPidFile: join(data, 'mosquitto.pid'),
    logFile: join(directory, 'logs', 'mosquitto.log'),
    dataDirectory: data,
  };
  const config = renderMosquittoConfig({
    RUN_AS: 'root',
    PID_FILE: address.brokerPidFile,
    DATA_DIRECTORY: data,
    CONFIG_DIRECTORY: data,
    PKI_DIRECTORY: settings.pkiDirectory,
    DEVICES_HOST: host,
    DEVICES_PORT: String(ports.mqttDevices),
    SERVICES_HOST: host,
    SERVICES_PORT: String(ports.mqttServices),
    MAX_QUEUED_BYTES: String(maxQueuedBytes),
    MAX_INFLIGHT_MESSAGES: '8192',
  });
  const spec: ProcessSpec = {
    name: 'mosquitto',
    command: binary,
    args: ['-c', config.full],
    logFile: address.logFile,
    pidFile: pidFileOf(directory, 'mosquitto'),
    prepare: async () => {
      await requireFreePort(ports.mqttDevices, 'Mosquitto (devices)', 'VOLTGUARD_PORT_MQTT');
      await requireFreePort(ports.mqttServices, 'Mosquitto (services)', 'VOLTGUARD_PORT_MQTT_SERVICES');
    },
    check: async () => {
      await tcpAnswers(ports.mqttDevices);
      await tlsAnswers(address);
    },
    readyWithinMs: 30_000,
    stopWithinMs: 20_000,
  };
  if (settings.prime && !existsSync(join(data, 'mosquitto.db')))
    await primeSession(spec, config.prime, address, settings.prime);
  const process = new ManagedProcess(spec);
  await process.start();
  return { address, process };
}

/** What is published before the first subscription is acknowledged and lost, so the bridge subscribes first. */
async function primeSession(
  spec: ProcessSpec,
  configFile: string,
  address: MosquittoAddress,
  prime: (address: MosquittoAddress) => Promise<void>,
): Promise<void> {
  const priming = new ManagedProcess({ ...spec, args: ['-c', configFile], check: () => tlsAnswers(address) });
  await priming.start();
  try {
    await prime(address);
  } finally {
    await priming.stop();
  }
}

async function tcpAnswers(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host, port, timeout: 1000 });
    socket.once('connect', resolve).once('error', reject);
    socket.once('timeout', () => {
      reject(new Error(`port ${port} does not answer`));
    });
    socket.once('connect', () => socket.destroy());
  });
}

async function tlsAnswers(address: MosquittoAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    const ca = readFileSync(address.pki.caFile);
    const socket = connectTls({ host, port: address.servicesPort, ca, timeout: 2000 });
    socket.once('secureConnect', () => {
      socket.destroy();
      resolve();
    });
    // Whoever comes without a certificate is refused, but only after the broker has shown its own.
    socket.once('error', reject);
    socket.once('timeout', () => {
      reject(new Error('no TLS handshake'));
    });
  });
}
