import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { SystemUnderTest } from '../fleet/system-under-test.ts';

/** The model that scores readings now, as a file: the bare pipeline runs the same one. */
export async function liveModel(system: SystemUnderTest, directory: string): Promise<{ file: string; inputs: number }> {
  const database = await createConnection({ uri: system.databaseUrl('ml') });
  try {
    const [rows] = await database.query<(RowDataPacket & { bytes: Buffer; features: string | string[] })[]>(
      `SELECT bytes, features FROM models WHERE stage = 'live' ORDER BY version DESC LIMIT 1`,
    );
    const row = rows[0];
    if (!row) throw new Error('no model is live');
    const file = join(directory, 'live-model.onnx');
    await writeFile(file, row.bytes);
    const features = typeof row.features === 'string' ? (JSON.parse(row.features) as string[]) : row.features;
    return { file, inputs: features.length };
  } finally {
    await database.end();
  }
}
