import { join } from 'node:path';
import { engineAddresses, type EngineAddresses } from './engine-addresses.ts';
import { EngineError } from './engine-error.ts';
import { type EngineName, engineNames } from './engine-names.ts';
import type { EngineSettings, EngineSize, StartedEngine } from './engine.ts';
import { type EngineAddressBook, Engines } from './engines.ts';
import { startKafka } from './kafka/kafka-engine.ts';
import { requireRoom } from './machine/disk.ts';
import type { Log } from './machine/provision.ts';
import { MariadbAddress } from './mariadb/mariadb-address.ts';
import { startMariadb } from './mariadb/mariadb-engine.ts';
import { type MosquittoAddress, startMosquitto } from './mosquitto/mosquitto-engine.ts';
import { PrivatePki } from './pki/private-pki.ts';
import { defaultPorts, type EnginePorts, freePorts } from './ports.ts';
import type { ManagedProcess } from './process/managed-process.ts';
import { startRedis } from './redis/redis-engine.ts';
import { Secrets } from './secrets.ts';

export interface EngineOptions {
  /** Absolute; data, logs, secrets and certificates lie below it. */
  readonly directory: string;
  /** `free`: any that nobody listens on. */
  readonly ports?: 'free' | Partial<EnginePorts>;
  readonly which?: readonly EngineName[];
  readonly size?: EngineSize;
  /** Services that get a certificate for the broker. */
  readonly services?: readonly string[];
  /** `<directory>/pki` when not given. */
  readonly pkiDirectory?: string;
  /** See {@link startMosquitto}. */
  readonly prime?: (address: MosquittoAddress) => Promise<void>;
  /** Engines that somebody else runs; `{}` starts private ones whatever the environment says. */
  readonly addresses?: EngineAddresses;
  readonly log?: Log;
  /** Told of each engine that serves, with the time that it took. */
  readonly onReady?: (name: EngineName, durationMs: number, external: boolean) => void;
}

const brokerServices = ['mqtt-bridge', 'broker-agent'];

/**
 * Finds or starts the engines, side by side. When one fails, the others are ended before the promise rejects.
 * @throws EngineError that says what is missing or wrong and what to do
 */
export async function startEngines(options: EngineOptions): Promise<Engines> {
  requireRoom(options.directory);
  const ports = options.ports === 'free' ? await freePorts() : { ...defaultPorts, ...options.ports };
  const settings: EngineSettings = {
    directory: options.directory,
    ports,
    secrets: Secrets.open(join(options.directory, 'secrets.json')),
    size: options.size ?? 'small',
    log: options.log ?? (() => undefined),
  };
  const external = options.addresses ?? engineAddresses();
  const addresses: Partial<EngineAddressBook> = {};
  const processes: ManagedProcess[] = [];
  const start = async (name: EngineName) => {
    const began = Date.now();
    const known = await externalEngine(name, external, options);
    const started = known ? undefined : await startPrivate(name, settings, options);
    Object.assign(addresses, { [name]: known ?? started?.address });
    if (started) processes.push(started.process);
    options.onReady?.(name, Date.now() - began, known !== undefined);
  };
  const results = await Promise.allSettled((options.which ?? engineNames).map(start));
  const engines = new Engines(addresses, processes);
  const failures = results.filter((result) => result.status === 'rejected').map((result) => result.reason as Error);
  if (failures.length === 0) return engines;
  await engines.stop();
  throw failures.length === 1 ? failures[0]! : new EngineError(failures.map((failure) => failure.message).join('\n\n'));
}

async function startPrivate(
  name: EngineName,
  settings: EngineSettings,
  options: EngineOptions,
): Promise<StartedEngine<unknown>> {
  switch (name) {
    case 'kafka':
      return startKafka(settings);
    case 'mariadb':
      return startMariadb(settings);
    case 'redis':
      return startRedis(settings);
    case 'mosquitto':
      return startMosquitto({
        ...settings,
        pkiDirectory: pkiDirectory(options),
        services: options.services ?? brokerServices,
        prime: options.prime,
      });
  }
}

async function externalEngine(
  name: EngineName,
  external: EngineAddresses,
  options: EngineOptions,
): Promise<EngineAddressBook[EngineName] | undefined> {
  switch (name) {
    case 'kafka':
      return external.VOLTGUARD_KAFKA_BROKERS && { brokers: external.VOLTGUARD_KAFKA_BROKERS };
    case 'mariadb':
      return external.VOLTGUARD_DATABASE_URL ? MariadbAddress.parse(external.VOLTGUARD_DATABASE_URL) : undefined;
    case 'redis':
      return external.VOLTGUARD_REDIS_URL ? { url: external.VOLTGUARD_REDIS_URL } : undefined;
    case 'mosquitto':
      return externalBroker(external, options);
  }
}

async function externalBroker(
  external: EngineAddresses,
  options: EngineOptions,
): Promise<MosquittoAddress | undefined> {
  const { VOLTGUARD_MQTT_URL: servicesUrl, VOLTGUARD_MQTT_DEVICES_URL: devicesUrl } = external;
  if (!servicesUrl) return undefined;
  if (!devicesUrl)
    throw new EngineError('VOLTGUARD_MQTT_URL needs VOLTGUARD_MQTT_DEVICES_URL, the listener for devices');
  const data = join(options.directory, 'mosquitto');
  return {
    host: new URL(devicesUrl).hostname,
    devicesPort: Number(new URL(devicesUrl).port || 8883),
    servicesPort: Number(new URL(servicesUrl).port || 8883),
    servicesUrl,
    devicesUrl,
    pki: await PrivatePki.ensure(pkiDirectory(options), options.services ?? brokerServices),
    brokerPidFile: join(data, 'mosquitto.pid'),
    logFile: join(options.directory, 'logs', 'mosquitto.log'),
    dataDirectory: data,
  };
}

function pkiDirectory(options: EngineOptions): string {
  return options.pkiDirectory ?? join(options.directory, 'pki');
}
