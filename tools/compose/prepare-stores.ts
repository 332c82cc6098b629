import { commaList, loadConfig } from '@voltguard/config';
import { MariadbAddress } from '@voltguard/engines';
import { createAllTopics } from '@voltguard/messaging';
import { z } from 'zod';
import { makeSchemas } from '../start/make-schemas.ts';
import { passwordName } from '../start/services.ts';

const settings = z.object({
  KAFKA_BROKERS: commaList,
  DATABASE_URL: z.url(),
  IDENTITY_DATABASE_PASSWORD: z.string(),
  TELEMETRY_DATABASE_PASSWORD: z.string(),
  ML_DATABASE_PASSWORD: z.string(),
});

/** Schemas, users and topics in engines that run. */
export async function prepareStores(): Promise<void> {
  const config = loadConfig(settings);
  const passwords: Readonly<Record<string, string>> = {
    [passwordName('identity')]: config.IDENTITY_DATABASE_PASSWORD,
    [passwordName('telemetry')]: config.TELEMETRY_DATABASE_PASSWORD,
    [passwordName('ml')]: config.ML_DATABASE_PASSWORD,
  };
  await makeSchemas(MariadbAddress.parse(config.DATABASE_URL), { get: (name) => passwords[name] ?? '' });
  await createAllTopics(config.KAFKA_BROKERS);
}
