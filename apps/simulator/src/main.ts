import { loadConfig } from '@voltguard/config';
import { runWorker } from '@voltguard/observability';
import { configSchema } from './simulator.config.ts';
import { SimulatorModule } from './simulator.module.ts';

await runWorker('simulator', () => SimulatorModule.register(loadConfig(configSchema)));
