import { commaList, kafkaSettings, mqttSettings, processSettings, redisSettings } from '@voltguard/config';
import { uplinkFilters } from '@voltguard/contracts';
import { z } from 'zod';

const MIB = 1_024 * 1_024;

export const configSchema = z.object({
  ...processSettings.shape,
  ...kafkaSettings.shape,
  ...redisSettings.shape,
  ...mqttSettings.shape,
  INTERNAL_PORT: processSettings.shape.INTERNAL_PORT.default(9104),
  MQTT_SHARD: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/)
    .default('all')
    .describe('name of the part of the devices that this process takes; processes of one name stand by for each other'),
  MQTT_SHARD_FILTERS: commaList
    .default([...uplinkFilters])
    .describe('topic filters of the shard, comma-separated; those of two shards must not overlap'),
  MQTT_WINDOW_MESSAGES: z.coerce
    .number()
    .int()
    .min(1)
    .max(65_000)
    .default(8_192)
    .describe("messages on their way to Kafka before reading stops; the broker's max_inflight_messages must allow it"),
  MQTT_WINDOW_BYTES: z.coerce
    .number()
    .int()
    .min(MIB)
    .default(64 * MIB)
    .describe('bytes of payload on their way to Kafka before reading stops'),
  MQTT_MAX_PAYLOAD_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(MIB)
    .describe('larger payloads go to the dead letters unread'),
  MQTT_KEEPALIVE_SECONDS: z.coerce.number().int().min(2).max(3_600).default(15).describe('MQTT keep-alive'),
  MQTT_LEASE_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .default(5_000)
    .describe('how long a shard stays taken after its holder was last heard of'),
});

export type Config = z.output<typeof configSchema>;
