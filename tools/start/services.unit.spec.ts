import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { ConfigurationError, loadConfig } from '@voltguard/config';
import { services } from '@voltguard/contracts';
import { projectRoot } from '@voltguard/engines';
import type { z } from 'zod';
import { sampleContext } from './sample-context.ts';
import { environmentOf, serviceTable } from './services.ts';

describe('the table of services', () => {
  it('has every service of the platform once', () => {
    expect(serviceTable.map(({ name }) => name).sort()).toEqual([...services].sort());
  });

  it.each(serviceTable.map((service) => [service.name, service] as const))(
    'gives %s all that its boot asks for, and nothing that it does not know',
    async (name, service) => {
      const file = join(projectRoot, 'apps', name, 'src', `${name}.config.ts`);
      expect(existsSync(file)).toBe(true);
      const { configSchema } = (await import(pathToFileURL(file).href)) as { configSchema: z.ZodObject };
      const environment = environmentOf(service, sampleContext);
      expect(() => loadConfig(configSchema, environment)).not.toThrow(ConfigurationError);
      expect(Object.keys(environment).filter((key) => !(key in configSchema.shape))).toEqual([]);
    },
  );

  it('gives each service a database user of its own', () => {
    const urls = serviceTable.map((service) => environmentOf(service, sampleContext).DATABASE_URL).filter(Boolean);
    expect(new Set(urls).size).toBe(3);
    for (const url of urls) expect(url).not.toContain('root');
  });
});
