import { mqttSettings, processSettings } from '@voltguard/config';
import { z } from 'zod';

export const configSchema = z.object({
  ...processSettings.shape,
  ...mqttSettings.shape,
  INTERNAL_PORT: processSettings.shape.INTERNAL_PORT.default(9105),
  BROKER_PID_FILE: z.string().describe("Mosquitto's own pid_file"),
  BROKER_LOG_FILE: z
    .string()
    .optional()
    .describe('what Mosquitto writes to standard error; without it refusals are not counted'),
  BROKER_SAVE_INTERVAL_MS: z.coerce
    .number()
    .int()
    .min(100)
    .default(1_000)
    .describe('how often Mosquitto is asked to save; what it acknowledged since is lost when it is killed'),
});

export type Config = z.output<typeof configSchema>;
