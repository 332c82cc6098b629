import { loadConfig } from '@voltguard/config';
import { runProcess } from '@voltguard/observability';
import { createGateway } from './create-gateway.ts';
import { configSchema } from './gateway.config.ts';

await runProcess('gateway', async () => {
  const config = loadConfig(configSchema);
  const app = await createGateway(config);
  await app.listen(config.HTTP_PORT, config.HTTP_HOST);
  return app;
});
