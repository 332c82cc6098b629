import { type Engines, projectRoot, startEngines } from '@voltguard/engines';
import { type TestEnginesRecord, testEnginesVariable } from '@voltguard/testing';
import { ScratchDirectory } from './scratch-directory.ts';

let running: { readonly engines: Engines; readonly scratch: ScratchDirectory } | undefined;

/** Starts private engines on free ports, whatever the environment names: tests never touch what somebody else runs. */
export async function startTestEngines(): Promise<void> {
  const scratch = await ScratchDirectory.create(projectRoot, 'test');
  const engines = await startEngines({
    directory: scratch.path,
    ports: 'free',
    addresses: {},
    services: ['mqtt-bridge', 'broker-agent'],
    log: (line) => process.stderr.write(`engines: ${line}\n`),
  });
  scratch.removeAtExit(() => engines.processes);
  running = { engines, scratch };
  const { mosquitto } = engines;
  const record: TestEnginesRecord = {
    brokers: engines.kafka.brokers,
    mariadbUrl: engines.mariadb.url(),
    redisUrl: engines.redis.url,
    mqtt: {
      host: mosquitto.host,
      devicesPort: mosquitto.devicesPort,
      servicesPort: mosquitto.servicesPort,
      devicesUrl: mosquitto.devicesUrl,
      servicesUrl: mosquitto.servicesUrl,
      pkiDirectory: mosquitto.pki.directory,
      caFile: mosquitto.pki.caFile,
      brokerPidFile: mosquitto.brokerPidFile,
      logFile: mosquitto.logFile,
      dataDirectory: mosquitto.dataDirectory,
    },
    directory: scratch.path,
  };
  process.env[testEnginesVariable] = JSON.stringify(record);
}

export async function stopTestEngines(): Promise<void> {
  await running?.engines.kill();
  running?.scratch.remove();
  running = undefined;
}
