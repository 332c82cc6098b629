import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deviceIdSchema } from '@voltguard/contracts';

export interface DeviceCertificate {
  readonly deviceId: string;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** The certificates of a folder (`<id>.crt` beside `<id>.key`) whose ids begin with `prefix`, by id, at most `limit`. */
export async function readCertificates(folder: string, prefix: string, limit: number): Promise<DeviceCertificate[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw new Error(`SIMULATOR_CERTIFICATES: the folder ${folder} cannot be read`, { cause: error });
  });
  const files = new Set(names);
  const ids = names
    .filter((name) => name.endsWith('.crt'))
    .map((name) => name.slice(0, -'.crt'.length))
    .filter((id) => id.startsWith(prefix) && deviceIdSchema.safeParse(id).success && files.has(`${id}.key`))
    .sort()
    .slice(0, limit);
  return Promise.all(
    ids.map(async (deviceId) => ({
      deviceId,
      cert: await readFile(join(folder, `${deviceId}.crt`)),
      key: await readFile(join(folder, `${deviceId}.key`)),
    })),
  );
}
