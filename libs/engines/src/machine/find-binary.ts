import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { loadConfig } from '@voltguard/config';
import { z } from 'zod';

/** Daemons stand where the PATH of an ordinary user does not look; Homebrew keeps its own. */
const usualPlaces = [
  '/usr/sbin',
  '/usr/local/sbin',
  '/sbin',
  '/usr/local/bin',
  '/opt/homebrew/bin',
  '/opt/homebrew/sbin',
];

const environment = z.object({ PATH: z.string().default('') });

/** The full path of the first of these programs that this machine has. */
export function findBinary(...names: readonly string[]): string | undefined {
  const path = loadConfig(environment).PATH.split(delimiter).filter(Boolean);
  for (const name of names) {
    for (const directory of [...path, ...usualPlaces]) {
      const candidate = join(directory, name);
      if (isExecutable(candidate)) return candidate;
    }
  }
  return undefined;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
