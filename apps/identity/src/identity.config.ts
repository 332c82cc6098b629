import { databaseSettings, httpSettings, kafkaSettings, processSettings } from '@voltguard/config';
import { z } from 'zod';

const count = z.coerce.number().int().positive();

export const configSchema = z.object({
  ...processSettings.shape,
  ...httpSettings.shape,
  ...kafkaSettings.shape,
  ...databaseSettings.shape,
  IDENTITY_KEY_ENCRYPTION_KEY: z
    .string()
    .min(32)
    .describe('secret of at least 32 random characters that seals the signing keys in the database'),
  DEVICE_AUTHORITY_CERT_FILE: z.string().describe('PEM file of the authority that certifies devices'),
  DEVICE_AUTHORITY_KEY_FILE: z.string().describe('PEM file of its private key'),
  DEVICE_CERTIFICATE_DAYS: count.max(3650).default(365).describe('how long a device certificate is good'),
  ACCESS_TOKEN_SECONDS: count.max(86_400).default(900).describe('how long an access token is good'),
  REFRESH_TOKEN_DAYS: count.max(365).default(30).describe('how long a log-in lasts when it is not used'),
  PASSWORD_CHECKS: count.max(64).default(2).describe('passwords that are checked at the same time'),
  PASSWORD_QUEUE: count.max(10_000).default(40).describe('log-ins that may wait for it; more are told to come again'),
});

export type Config = z.output<typeof configSchema>;

export const identityConfig = Symbol('identityConfig');
