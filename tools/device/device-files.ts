import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Where a device's key and certificate lie. */
export interface DeviceFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** @param directory the run directory, usually `.voltguard` */
export function deviceFiles(directory: string, deviceId: string): DeviceFiles {
  const folder = resolve(directory, 'devices');
  return { certFile: join(folder, `${deviceId}.crt`), keyFile: join(folder, `${deviceId}.key`) };
}

/** The key is for its owner's eyes only. Each file is whole at any moment. */
export async function writeDeviceFiles(files: DeviceFiles, keyPem: string, certificatePem: string): Promise<void> {
  await mkdir(resolve(files.keyFile, '..'), { recursive: true, mode: 0o700 });
  const draft = `.${process.pid}.new`;
  await writeFile(files.keyFile + draft, keyPem, { mode: 0o600 });
  await writeFile(files.certFile + draft, certificatePem, { mode: 0o644 });
  await rename(files.keyFile + draft, files.keyFile);
  await rename(files.certFile + draft, files.certFile);
}

const remainingMs = 7 * 86_400_000;

/**
 * Whether key and certificate are there, belong together and to the device, and are good for another week.
 * @param authorityPem when given, it must have signed the certificate (authorities are made anew with the data directory)
 */
export async function areUsable(files: DeviceFiles, deviceId: string, authorityPem?: string): Promise<boolean> {
  try {
    const certificate = new X509Certificate(await readFile(files.certFile));
    const key = createPrivateKey(await readFile(files.keyFile));
    return (
      certificate.subject === `CN=${deviceId}` &&
      certificate.checkPrivateKey(key) &&
      new Date(certificate.validTo).getTime() > Date.now() + remainingMs &&
      (authorityPem === undefined || certificate.verify(new X509Certificate(authorityPem).publicKey))
    );
  } catch {
    return false;
  }
}
