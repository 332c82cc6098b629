import { loadConfig } from '@voltguard/config';
import { runHttpService } from '@voltguard/http';
import { configSchema } from './telemetry.config.ts';
import { TelemetryModule } from './telemetry.module.ts';

await runHttpService(
  'telemetry',
  (config) => TelemetryModule.register(config),
  () => loadConfig(configSchema),
);
