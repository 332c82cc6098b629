import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue, type EventDefinition } from '@voltguard/contracts';
import { jsonSchemaOf } from './json-schema.ts';

export const snapshotDirectory = join(import.meta.dirname, '..', '..', 'libs', 'contracts', 'snapshots');

const snapshotFile = (event: EventDefinition) => join(snapshotDirectory, `${event.type}.json`);
const rendered = (event: EventDefinition) => `${JSON.stringify(jsonSchemaOf(event), null, 2)}\n`;

/** Keeps the shape of events that have no snapshot yet. A shape that is kept is never written over. */
export function keepNewSnapshots(): string[] {
  mkdirSync(snapshotDirectory, { recursive: true });
  const fresh = catalogue.filter((event) => !existsSync(snapshotFile(event)));
  for (const event of fresh) writeFileSync(snapshotFile(event), rendered(event));
  return fresh.map((event) => event.type);
}

/** Events whose shape is not the one that was published, and published ones that are gone. */
export function brokenPromises(): string[] {
  const changed = catalogue
    .filter((event) => existsSync(snapshotFile(event)))
    .filter((event) => readFileSync(snapshotFile(event), 'utf8') !== rendered(event))
    .map((event) => `${event.type}: its schema differs from the published one; declare a new version beside it`);
  const known = new Set(catalogue.map((event) => `${event.type}.json`));
  const gone = readdirSync(snapshotDirectory)
    .filter((file) => file.endsWith('.json') && !known.has(file))
    .map((file) => `${file.replace(/\.json$/, '')}: was published and is no longer in the catalogue`);
  return [...changed, ...gone];
}

/** Events that nobody has kept the shape of. */
export function missingSnapshots(): string[] {
  return catalogue.filter((event) => !existsSync(snapshotFile(event))).map((event) => event.type);
}
