import { loadConfig } from '@voltguard/config';
import { runWorker } from '@voltguard/observability';
import { configSchema } from './mqtt-bridge.config.ts';
import { MqttBridgeModule } from './mqtt-bridge.module.ts';

await runWorker('mqtt-bridge', () => MqttBridgeModule.register(loadConfig(configSchema)));
