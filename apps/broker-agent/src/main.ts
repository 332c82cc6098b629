import { loadConfig } from '@voltguard/config';
import { runWorker } from '@voltguard/observability';
import { configSchema } from './broker-agent.config.ts';
import { BrokerAgentModule } from './broker-agent.module.ts';

await runWorker('broker-agent', () => BrokerAgentModule.register(loadConfig(configSchema)));
