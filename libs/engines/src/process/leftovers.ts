import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PidFile } from './pid-file.ts';

/** Every process of a private system has its pid file in one folder, so that whoever comes next finds all of them. */
export function pidFileOf(directory: string, name: string): string {
  return join(directory, 'pids', `${name}.json`);
}

/** Ends, side by side, what an earlier run left behind when it was killed; gives the names. */
export async function endLeftovers(directory: string, graceMs = 15_000): Promise<readonly string[]> {
  const folder = join(directory, 'pids');
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => basename(file, '.json'));
  const ended = await Promise.all(
    names.map(async (name) => ((await new PidFile(pidFileOf(directory, name)).endLeftover(graceMs)) ? [name] : [])),
  );
  return ended.flat();
}
