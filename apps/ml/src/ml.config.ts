import { databaseSettings, httpSettings, kafkaSettings, processSettings } from '@voltguard/config';
import { z } from 'zod';

const count = z.coerce.number().int().positive();
const seconds = z.coerce.number().int().min(0);
const share = z.coerce.number().min(0).max(1);

export const configSchema = z.object({
  ...processSettings.shape,
  ...httpSettings.shape,
  ...kafkaSettings.shape,
  ...databaseSettings.shape,
  SCORE_WARM_UP_READINGS: count
    .min(5)
    .default(30)
    .describe('readings of a measure before a device is judged by its own history'),
  SCORE_DEVICES_PER_PARTITION: count
    .default(5_000)
    .describe('devices that a partition remembers; those silent longest are forgotten'),
  SCORE_UNKNOWN_WAIT_MS: seconds
    .default(2_000)
    .describe('how long the registration of an unknown device is waited for'),
  SEED_MODEL_SEED: z.coerce
    .number()
    .int()
    .min(0)
    .default(1)
    .describe('seed of the model that is trained at first start'),
  ALERT_OPEN_ANOMALIES: count.max(32).default(4).describe('anomalies of the last readings that raise an alert'),
  ALERT_WINDOW_READINGS: count.max(32).default(12).describe('how many last readings that looks at'),
  ALERT_OPEN_SEVERITY: share.default(0.25).describe('way from threshold to 1 at which one score raises an alert'),
  ALERT_ESCALATE_ANOMALIES: count.default(30).describe('anomalies of an episode that make it critical'),
  ALERT_ESCALATE_AFTER_SECONDS: seconds.default(900).describe('time with anomalies that makes an episode critical'),
  ALERT_ESCALATE_SEVERITY: share.default(0.45).describe('way from threshold to 1 at which one score makes it critical'),
  ALERT_CLEAR_READINGS: count.default(20).describe('ordinary readings in a row that end an episode, with …'),
  ALERT_CLEAR_AFTER_SECONDS: seconds.default(90).describe('… at least this long without an anomaly'),
  ALERT_CLEAR_AT_LATEST_SECONDS: seconds
    .default(21_600)
    .describe('time without an anomaly after which the next ordinary reading ends an episode'),
});

export type Config = z.output<typeof configSchema>;

export const mlConfig = Symbol('mlConfig');
