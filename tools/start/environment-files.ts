import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentOf, serviceTable } from './services.ts';
import type { SystemContext } from './system-context.ts';

/** `env/<service>.env`: the settings of each service, for `node --env-file`, so that anybody can run one by hand. */
export function writeEnvironmentFiles(context: SystemContext): void {
  const directory = join(context.directory, 'env');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (const service of serviceTable) {
    const lines = Object.entries(environmentOf(service, context)).map(([name, value]) => `${name}='${value}'`);
    writeFileSync(join(directory, `${service.name}.env`), `${lines.join('\n')}\n`, { mode: 0o600 });
  }
}
