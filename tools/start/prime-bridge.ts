import { type MosquittoAddress, projectRoot } from '@voltguard/engines';
import { execa } from 'execa';
import { serviceEnvironment, sourceArgs } from './service-process.ts';

/** The bridge's session has to be there before a device may publish: apps/mqtt-bridge/src/prime-session.ts says why. */
export async function primeBridge(address: MosquittoAddress): Promise<void> {
  const { certificate, key } = address.pki.service('mqtt-bridge');
  const result = await execa(process.execPath, sourceArgs('apps', 'mqtt-bridge', 'src', 'prime-session.ts'), {
    cwd: projectRoot,
    reject: false,
    all: true,
    timeout: 60_000,
    extendEnv: false,
    env: serviceEnvironment({
      MQTT_URL: address.servicesUrl,
      MQTT_CA_FILE: address.pki.caFile,
      MQTT_CERT_FILE: certificate,
      MQTT_KEY_FILE: key,
    }),
  });
  if (result.exitCode !== 0)
    throw new Error(
      `The bridge's session could not be made (data of the broker: ${address.dataDirectory}):\n${result.all}`,
    );
}
