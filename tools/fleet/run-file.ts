import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** What `npm start` writes to `run.json` once everything is ready. */
const runSchema = z.object({
  status: z.string(),
  gateway: z.object({ url: z.string() }),
  mqtt: z.object({ host: z.string(), port: z.number(), caFile: z.string() }),
  kafka: z.object({ brokers: z.array(z.string()) }),
});

export type RunningSystem = z.output<typeof runSchema>;

/** No system runs; the message says how to start one. */
export class NotRunning extends Error {}

/** Where the system of a directory (`.voltguard`) can be reached. Throws NotRunning unless it is ready. */
export async function readRunFile(directory: string): Promise<RunningSystem> {
  const path = join(directory, 'run.json');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    throw new NotRunning(`The system is not running (there is no ${path}). Start it with: npm start`);
  }
  const run = runSchema.safeParse(JSON.parse(text));
  if (!run.success || run.data.status !== 'ready') {
    throw new NotRunning(`The system is not ready yet, see: npm run status`);
  }
  return run.data;
}
