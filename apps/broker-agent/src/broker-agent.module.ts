import { type DynamicModule, Module } from '@nestjs/common';
import { ObservabilityModule } from '@voltguard/observability';
import { agentConfig } from './agent-tokens.ts';
import type { Config } from './broker-agent.config.ts';
import { CountRefusals } from './broker/count-refusals.ts';
import { SaveBroker } from './broker/save-broker.ts';
import { WatchBroker } from './broker/watch-broker.ts';

@Module({})
export class BrokerAgentModule {
  static register(config: Config): DynamicModule {
    return {
      module: BrokerAgentModule,
      imports: [
        ObservabilityModule.register({
          service: 'broker-agent',
          level: config.LOG_LEVEL,
          internalHost: config.INTERNAL_HOST,
          internalPort: config.INTERNAL_PORT,
          drainSeconds: config.DRAIN_SECONDS,
        }),
      ],
      providers: [{ provide: agentConfig, useValue: config }, WatchBroker, SaveBroker, CountRefusals],
    };
  }
}
