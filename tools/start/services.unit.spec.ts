import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { ConfigurationError, loadConfig } from '@voltguard/config';
import { services } from '@voltguard/contracts';
import { MariadbAddress, projectRoot } from '@voltguard/engines';
import type { z } from 'zod';
import { environmentOf, serviceTable } from './services.ts';
import type { SystemContext } from './system-context.ts';
import { portsFromEnvironment } from './system-ports.ts';

const files = (name: string) => ({ certificate: `/pki/${name}.crt`, key: `/pki/${name}.key` });
const context = {
  directory: '/data',
  ports: portsFromEnvironment({}),
  engines: {
    kafka: { brokers: ['127.0.0.1:19092'] },
    mariadb: new MariadbAddress('127.0.0.1', 13_306, 'root', 'secret'),
    redis: { url: 'redis://127.0.0.1:16379/0' },
    mosquitto: {
      servicesUrl: 'mqtts://127.0.0.1:8884',
      devicesUrl: 'mqtts://127.0.0.1:8883',
      brokerPidFile: '/data/mosquitto/mosquitto.pid',
      logFile: '/data/logs/mosquitto.log',
      pki: { caFile: '/pki/ca.crt', deviceAuthority: files('device-authority'), service: files },
    },
  },
  secrets: { get: (name: string) => `${name}-0123456789012345678901234567` },
  simulatorCertificates: '/data/simulator/devices',
  simulatedDevices: 12,
} as unknown as SystemContext;

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
      const environment = environmentOf(service, context);
      expect(() => loadConfig(configSchema, environment)).not.toThrow(ConfigurationError);
      expect(Object.keys(environment).filter((key) => !(key in configSchema.shape))).toEqual([]);
    },
  );

  it('gives each service a database user of its own', () => {
    const urls = serviceTable.map((service) => environmentOf(service, context)['DATABASE_URL']).filter(Boolean);
    expect(new Set(urls).size).toBe(3);
    for (const url of urls) expect(url).not.toContain('root');
  });
});
