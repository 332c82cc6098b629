import { type DynamicModule, Module } from '@nestjs/common';
import { HttpModule } from '@voltguard/http';
import { MessagingModule } from '@voltguard/messaging';
import { ObservabilityModule } from '@voltguard/observability';
import { isPassingFault, PersistenceModule } from '@voltguard/persistence';
import { migrations } from '../migrations/index.ts';
import { AlertsController } from './alert/alerts.controller.ts';
import { KeepTransitions } from './alert/keep-transitions.ts';
import { ListTransitions } from './alert/list-transitions.ts';
import { AnomaliesController } from './anomaly/anomalies.controller.ts';
import { KeepAnomalies } from './anomaly/keep-anomalies.ts';
import { ListAnomalies } from './anomaly/list-anomalies.ts';
import { KnownDevices } from './device/known-devices.ts';
import { type Config, mlConfig } from './ml.config.ts';
import { LiveModel } from './model/live-model.ts';
import { LoadScorer } from './model/load-scorer.ts';
import { ModelRegistry } from './model/model-registry.ts';
import { ModelsController } from './model/models.controller.ts';
import { PublishModel } from './model/publish-model.ts';
import { SeedFirstModel } from './model/seed-first-model.ts';
import { TrainModel } from './model/train-model.ts';
import { ScoreReadings } from './scoring/score-readings.ts';

@Module({})
export class MlModule {
  static register(config: Config): DynamicModule {
    return {
      module: MlModule,
      imports: [
        ObservabilityModule.register({
          service: 'ml',
          level: config.LOG_LEVEL,
          internalHost: config.INTERNAL_HOST,
          internalPort: config.INTERNAL_PORT,
          drainSeconds: config.DRAIN_SECONDS,
        }),
        PersistenceModule.register({ url: config.DATABASE_URL, migrations }),
        MessagingModule.register({
          service: 'ml',
          brokers: config.KAFKA_BROKERS,
          namespace: config.KAFKA_NAMESPACE,
          outbox: true,
        }),
        HttpModule.register(config, { isPassing: isPassingFault }),
      ],
      controllers: [AnomaliesController, AlertsController, ModelsController],
      providers: [
        { provide: mlConfig, useValue: config },
        KnownDevices,
        ModelRegistry,
        LoadScorer,
        LiveModel,
        PublishModel,
        TrainModel,
        SeedFirstModel,
        KeepAnomalies,
        KeepTransitions,
        ScoreReadings,
        ListAnomalies,
        ListTransitions,
      ],
    };
  }
}
