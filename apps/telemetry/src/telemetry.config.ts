import { databaseSettings, httpSettings, kafkaSettings, processSettings } from '@voltguard/config';
import { z } from 'zod';

const days = z.coerce.number().int().min(0).max(36_500);

export const configSchema = z.object({
  ...processSettings.shape,
  ...httpSettings.shape,
  ...kafkaSettings.shape,
  ...databaseSettings.shape,
  DATABASE_POOL: z.coerce.number().int().min(4).max(200).default(16).describe('connections to the database at most'),
  RAW_RETENTION_DAYS: days
    .default(90)
    .describe('days after its newest arrival that a day of raw readings is kept; 0 keeps all'),
  MINUTE_RETENTION_DAYS: days
    .default(730)
    .describe('days after its newest arrival that a month of 1-minute roll-ups is kept; 0 keeps all'),
  HOUR_RETENTION_DAYS: days
    .default(0)
    .describe('days after its newest arrival that a year of 1-hour roll-ups is kept; 0 keeps all'),
  MAX_PARTITIONS: z.coerce
    .number()
    .int()
    .min(8)
    .max(4000)
    .default(400)
    .describe('partitions of one table at most; beyond, old days share the partition that covers them'),
  ROLL_UP_SETTLE_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .max(3600)
    .default(15)
    .describe('time after the end of a bucket, or a late reading, before its roll-up is written'),
});

export type TelemetryConfig = z.output<typeof configSchema>;
