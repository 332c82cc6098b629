import { loadConfig } from '@voltguard/config';
import { runHttpService } from '@voltguard/http';
import { configSchema } from './identity.config.ts';
import { IdentityModule } from './identity.module.ts';

await runHttpService(
  'identity',
  (config) => IdentityModule.register(config),
  () => loadConfig(configSchema),
);
