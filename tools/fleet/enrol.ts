import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRequest } from '@voltguard/pki';
import type { DeviceCredentials } from './device-connection.ts';
import { type PlatformApi, PlatformError } from './platform-api.ts';

export type EnrolledKind = 'appliance' | 'charging-station' | 'sensor';

/** Registers a device unless it is known already, and has a new key certified for it, as a device's owner does. */
export async function enrol(api: PlatformApi, deviceId: string, kind: EnrolledKind): Promise<DeviceCredentials> {
  try {
    await api.post('/api/v1/devices', { deviceId, name: deviceId, kind });
  } catch (error) {
    if (!(error instanceof PlatformError) || error.status !== 409) throw error;
  }
  const { requestPem, keyPem } = await createRequest(deviceId);
  const answer = await api.post<{ certificate: string }>(`/api/v1/devices/${deviceId}/certificates`, {
    csr: requestPem,
  });
  return { deviceId, certificate: answer.certificate, key: keyPem };
}

/** Several at once, a few side by side. */
export async function enrolAll(
  api: PlatformApi,
  deviceIds: readonly string[],
  kind: EnrolledKind,
): Promise<DeviceCredentials[]> {
  const sideBySide = 8;
  const enrolled: DeviceCredentials[] = [];
  for (let from = 0; from < deviceIds.length; from += sideBySide) {
    const some = deviceIds.slice(from, from + sideBySide);
    enrolled.push(...(await Promise.all(some.map((deviceId) => enrol(api, deviceId, kind)))));
  }
  return enrolled;
}

/** The certificate that `npm run device` left in a folder, or a new one, left there for the next time. */
export async function credentialsOf(
  api: PlatformApi,
  folder: string,
  deviceId: string,
  kind: EnrolledKind,
): Promise<DeviceCredentials> {
  const certificateFile = join(folder, `${deviceId}.crt`);
  const keyFile = join(folder, `${deviceId}.key`);
  try {
    const [certificate, key] = await Promise.all([readFile(certificateFile, 'utf8'), readFile(keyFile, 'utf8')]);
    return { deviceId, certificate, key };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const credentials = await enrol(api, deviceId, kind);
  await mkdir(folder, { recursive: true });
  await writeFile(keyFile, credentials.key, { mode: 0o600 });
  await writeFile(certificateFile, credentials.certificate);
  return credentials;
}
