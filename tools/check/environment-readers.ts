import { globSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The environment is read in libs/config alone, so that every setting is declared, checked and documented.
 * Tools and tests stand outside the product and may look.
 */
export function environmentReaders(root: string, read: (file: string) => string): string | undefined {
  const found = globSync(['apps/*/src/**/*.ts', 'apps/*/migrations/**/*.ts', 'libs/*/src/**/*.ts'], { cwd: root })
    .filter(
      (file) => !file.startsWith('libs/config/') && !file.startsWith('libs/testing/') && !file.endsWith('.spec.ts'),
    )
    .filter((file) => /\bprocess\.env\b/.test(read(join(root, file))));
  return found.length === 0 ? undefined : `process.env is read outside libs/config:\n${found.join('\n')}`;
}
