import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError } from '../engine-error.ts';
import { projectRoot } from '../project-root.ts';

const templates = join(projectRoot, 'deploy', 'mosquitto');

export type MosquittoPlaceholder =
  | 'RUN_AS'
  | 'PID_FILE'
  | 'DATA_DIRECTORY'
  | 'CONFIG_DIRECTORY'
  | 'PKI_DIRECTORY'
  | 'DEVICES_HOST'
  | 'DEVICES_PORT'
  | 'SERVICES_HOST'
  | 'SERVICES_PORT'
  | 'MAX_QUEUED_BYTES'
  | 'MAX_INFLIGHT_MESSAGES';

export type MosquittoValues = Readonly<Record<MosquittoPlaceholder, string>>;

/** Writes the broker's configuration files from deploy/mosquitto; gives the paths of the ordinary and the priming one. */
export function renderMosquittoConfig(values: MosquittoValues): { readonly full: string; readonly prime: string } {
  const directory = values.CONFIG_DIRECTORY;
  mkdirSync(directory, { recursive: true });
  for (const list of ['devices.acl', 'services.acl']) copyFileSync(join(templates, list), join(directory, list));
  return {
    full: render('mosquitto.conf', directory, values),
    prime: render('mosquitto-prime.conf', directory, values),
  };
}

function render(name: string, directory: string, values: MosquittoValues): string {
  const text = fillPlaceholders(readFileSync(join(templates, `${name}.template`), 'utf8'), values);
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
}

/** Comments may speak of placeholders; everywhere else each one needs a value. @throws EngineError for one that has none */
export function fillPlaceholders(template: string, values: Readonly<Record<string, string>>): string {
  return template
    .split('\n')
    .map((line) => (line.startsWith('#') ? line : fillLine(line, values)))
    .join('\n');
}

function fillLine(line: string, values: Readonly<Record<string, string>>): string {
  return line.replace(/\$\{([A-Z_]+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined)
      throw new EngineError(`deploy/mosquitto uses \${${name}}, which the launcher does not know`);
    return value;
  });
}
