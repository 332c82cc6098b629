import { loadConfig } from '@voltguard/config';
import { z } from 'zod';
import { configSchema } from './mqtt-bridge.config.ts';
import { mqttAddress } from './session/mqtt-address.ts';
import { MqttConnection } from './session/mqtt-connection.ts';
import { sessionId } from './session/session-id.ts';

/**
 * Makes the session of a shard with all its subscriptions and ends. Run before the broker lets devices in for the first time: what is
 * published before anybody ever subscribed is acknowledged and forgotten.
 */
const settings = loadConfig(
  z.object(configSchema.shape).pick({
    MQTT_URL: true,
    MQTT_CA_FILE: true,
    MQTT_CERT_FILE: true,
    MQTT_KEY_FILE: true,
    MQTT_SHARD: true,
    MQTT_SHARD_FILTERS: true,
  }),
);
const connection = await MqttConnection.open(
  mqttAddress(settings),
  { clientId: sessionId(settings.MQTT_SHARD), keepaliveSeconds: 15, connectTimeoutMs: 10_000 },
  () => undefined,
);
await connection.subscribe(settings.MQTT_SHARD_FILTERS);
await connection.disconnect();
