import { commaList, loadConfig } from '@voltguard/config';
import { z } from 'zod';

/** Engines that somebody else runs: where one is named, no private instance is started. */
export const engineAddressSettings = z.object({
  VOLTGUARD_KAFKA_BROKERS: commaList.optional().describe('host:port of Kafka brokers to use, comma-separated'),
  VOLTGUARD_DATABASE_URL: z
    .url({ protocol: /^(mysql|mariadb)$/ })
    .optional()
    .describe('mysql://root:password@host:port of a MariaDB to use, as a user who may create schemas and users'),
  VOLTGUARD_REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .optional()
    .describe('redis://host:port/db to use'),
  VOLTGUARD_MQTT_URL: z
    .url({ protocol: /^mqtts$/ })
    .optional()
    .describe('mqtts://host:port of the listener for services of an MQTT broker to use'),
  VOLTGUARD_MQTT_DEVICES_URL: z
    .url({ protocol: /^mqtts$/ })
    .optional()
    .describe('mqtts://host:port of its listener for devices; needed with VOLTGUARD_MQTT_URL'),
});

export type EngineAddresses = z.output<typeof engineAddressSettings>;

export function engineAddresses(environment?: Readonly<Record<string, string | undefined>>): EngineAddresses {
  return loadConfig(engineAddressSettings, environment);
}
