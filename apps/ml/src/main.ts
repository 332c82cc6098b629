import { loadConfig } from '@voltguard/config';
import { runHttpService } from '@voltguard/http';
import { configSchema } from './ml.config.ts';
import { MlModule } from './ml.module.ts';

await runHttpService(
  'ml',
  (config) => MlModule.register(config),
  () => loadConfig(configSchema),
);
