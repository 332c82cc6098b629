import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Api } from '../device/api.ts';
import { fetchCertificate, registerDevice } from '../device/device-client.ts';
import type { DeviceCredentials } from './device-connection.ts';

/** Registers a device unless it is known already; its certificate is the one that `npm run device` left, or a new one. */
export async function enrol(api: Api, directory: string, deviceId: string, kind: string): Promise<DeviceCredentials> {
  await registerDevice(api, { id: deviceId, kind });
  const authorityFile = join(directory, 'pki', 'device-authority.crt');
  const { certFile, keyFile } = await fetchCertificate(api, deviceId, {
    directory,
    keepUsable: true,
    // Of a system elsewhere we have only run.json.
    ...(existsSync(authorityFile) && { authorityFile }),
  });
  const [certificate, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
  return { deviceId, certificate, key };
}

/** Several, a few side by side. */
export async function enrolAll(
  api: Api,
  directory: string,
  deviceIds: readonly string[],
  kind: string,
): Promise<DeviceCredentials[]> {
  const sideBySide = 4;
  const enrolled: DeviceCredentials[] = [];
  for (let from = 0; from < deviceIds.length; from += sideBySide) {
    const some = deviceIds.slice(from, from + sideBySide);
    enrolled.push(...(await Promise.all(some.map((deviceId) => enrol(api, directory, deviceId, kind)))));
  }
  return enrolled;
}
