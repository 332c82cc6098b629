import { mqttSettings, processSettings } from '@voltguard/config';
import { z } from 'zod';

export const configSchema = z.object({
  ...processSettings.shape,
  MQTT_URL: z.url({ protocol: /^mqtts$/ }).describe('mqtts://host:port of the listener for devices'),
  MQTT_CA_FILE: mqttSettings.shape.MQTT_CA_FILE,
  SIMULATOR_CERTIFICATES: z.string().describe('folder with <id>.crt and <id>.key of each station'),
  SIMULATOR_PREFIX: z.string().default('SIM-').describe('only stations whose ids begin so are simulated'),
  SIMULATOR_DEVICES: z.coerce.number().int().min(0).default(10).describe('stations at most'),
  SIMULATOR_INTERVAL_MS: z.coerce
    .number()
    .int()
    .min(20)
    .max(3_600_000)
    .default(5_000)
    .describe('time between two readings of a station'),
  SIMULATOR_FAULT_RATE: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .describe('share of readings that are faulty, 0 to 1'),
  SIMULATOR_SEED: z.coerce.number().int().default(1).describe('the same seed gives the same readings'),
  SIMULATOR_CATCH_UP_READINGS: z.coerce
    .number()
    .int()
    .min(0)
    .default(720)
    .describe('readings that a station sends afterwards when it was cut off; older ones are skipped'),
});

export type SimulatorConfig = z.output<typeof configSchema>;
