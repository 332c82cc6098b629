import { Module, type DynamicModule } from '@nestjs/common';
import { ObservabilityModule } from '@voltguard/observability';
import { Fleet, simulatorConfig } from './fleet.ts';
import type { SimulatorConfig } from './simulator.config.ts';

@Module({})
export class SimulatorModule {
  static register(config: SimulatorConfig): DynamicModule {
    return {
      module: SimulatorModule,
      imports: [
        ObservabilityModule.register({
          service: 'simulator',
          level: config.LOG_LEVEL,
          internalHost: config.INTERNAL_HOST,
          internalPort: config.INTERNAL_PORT,
          drainSeconds: config.DRAIN_SECONDS,
        }),
      ],
      providers: [{ provide: simulatorConfig, useValue: config }, Fleet],
    };
  }
}
