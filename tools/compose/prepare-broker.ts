import { chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderMosquittoConfig, startEngines } from '@voltguard/engines';
import { primeBridge } from '../start/prime-bridge.ts';

/** The volume that the broker, its agent, the bridge and identity share. */
const directory = '/data';
/** User and group of the official Mosquitto image, and of ours. */
const owner = 1883;
/** Written last, so that a job that was cut short is done from its beginning. */
const done = join(directory, 'broker-is-prepared');

/** Certificates, configuration, the bridge's session: what the broker's container needs before it starts. */
export async function prepareBroker(): Promise<void> {
  if (existsSync(done)) return;
  const engines = await startEngines({ directory, addresses: {}, which: ['mosquitto'], prime: primeBridge });
  const { mosquitto } = engines;
  await engines.stop();
  renderMosquittoConfig({
    RUN_AS: 'mosquitto',
    PID_FILE: mosquitto.brokerPidFile,
    DATA_DIRECTORY: mosquitto.dataDirectory,
    CONFIG_DIRECTORY: mosquitto.dataDirectory,
    PKI_DIRECTORY: mosquitto.pki.directory,
    DEVICES_HOST: '0.0.0.0',
    DEVICES_PORT: '8883',
    SERVICES_HOST: '0.0.0.0',
    SERVICES_PORT: '8884',
    MAX_QUEUED_BYTES: String(1024 ** 3),
    MAX_INFLIGHT_MESSAGES: '8192',
  });
  mkdirSync(join(directory, 'simulator', 'devices'), { recursive: true });
  chownSync(directory, owner, owner);
  for (const path of readdirSync(directory, { recursive: true, encoding: 'utf8' }))
    chownSync(join(directory, path), owner, owner);
  writeFileSync(done, '');
}
