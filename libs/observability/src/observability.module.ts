import { Logger, Module, type DynamicModule } from '@nestjs/common';
import { LoggerModule, PinoLogger, Logger as StructuredLogger, type Params } from 'nestjs-pino';
import { collectDefaultMetrics, register } from 'prom-client';
import { HealthRegistry } from './health-registry.ts';
import { InternalServer } from './internal-server.ts';
import { logOptions, readableLines } from './log-options.ts';
import { observabilityOptions, type ObservabilityOptions } from './observability-options.ts';

/** Global: structured logs, `HealthRegistry`, and the internal server. Import it first, so that it answers during the boot. */
@Module({})
export class ObservabilityModule {
  static register(options: ObservabilityOptions): DynamicModule {
    register.setDefaultLabels({ service: options.service });
    if (!register.getSingleMetric('process_cpu_seconds_total')) collectDefaultMetrics();
    const log = logOptions(options.service, options.level);
    const logging: Params = {
      pinoHttp: process.stdout.isTTY ? [log, readableLines(process.stdout)] : log,
      // No middleware: the trace comes from AsyncLocalStorage, and the proxy must not pay for a logger per request.
      forRoutes: [],
    };
    // At once, not when the module is built: a boot that waits for its database has to say so meanwhile.
    Logger.overrideLogger(new StructuredLogger(new PinoLogger(logging), logging));
    return {
      module: ObservabilityModule,
      global: true,
      imports: [LoggerModule.forRoot(logging)],
      providers: [{ provide: observabilityOptions, useValue: options }, HealthRegistry, InternalServer],
      exports: [HealthRegistry, InternalServer, observabilityOptions],
    };
  }
}
