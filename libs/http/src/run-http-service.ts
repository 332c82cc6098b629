import type { DynamicModule } from '@nestjs/common';
import { runProcess } from '@voltguard/observability';
import { createHttpApp, type HttpAppOptions } from './create-http-app.ts';
import type { HttpConfig } from './http-config.ts';

/**
 * Boots a service, listens, and ends it on SIGTERM or SIGINT: no new connections, running requests are answered.
 * `load` reads the settings inside the boot, so that mistakes in them are told like every other failure of it.
 */
export function runHttpService<Config extends HttpConfig>(
  service: string,
  module: (config: Config) => DynamicModule,
  config: Config | (() => Config),
  options: Omit<HttpAppOptions, 'service'> = {},
): Promise<void> {
  return runProcess(service, async () => {
    const settings = typeof config === 'function' ? config() : config;
    const app = await createHttpApp(module(settings), settings, { ...options, service });
    await app.listen(settings.HTTP_PORT, settings.HTTP_HOST);
    return app;
  });
}
