import { httpSettings, kafkaSettings, processSettings } from '@voltguard/config';
import { z } from 'zod';

const count = z.coerce.number().int().positive();

export const configSchema = z.object({
  ...processSettings.shape,
  ...httpSettings.shape,
  ...kafkaSettings.shape,
  IDENTITY_URL: z.url().describe('where identity answers, e.g. http://127.0.0.1:8101'),
  TELEMETRY_URL: z.url().describe('where telemetry answers, e.g. http://127.0.0.1:8102'),
  ML_URL: z.url().describe('where ml answers, e.g. http://127.0.0.1:8103'),
  CORS_ORIGINS: z
    .string()
    .default('')
    .describe('origins whose pages may call the API, comma-separated; * for all, empty for none but our own'),
  BODY_LIMIT_BYTES: count.default(1024 * 1024).describe('bytes of a request body at most'),
  UPSTREAM_TIMEOUT_SECONDS: count.default(30).describe('time that a service has to begin its answer'),
  REALTIME_GAP_WAIT_MS: z.coerce
    .number()
    .int()
    .min(0)
    .default(100)
    .describe('how long an alert waits for one with a lower number that is still on its way'),
  REALTIME_QUEUE_MESSAGES: count
    .min(1_000)
    .default(2_000)
    .describe('messages that may wait for a slow websocket before it is closed'),
});

/** `CORS_ORIGINS` as a list. */
export function originsOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((origin) => origin.trim())
    .filter(Boolean);
}

export type GatewayConfig = z.output<typeof configSchema>;
