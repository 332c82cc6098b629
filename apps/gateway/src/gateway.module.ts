import { Module, type DynamicModule } from '@nestjs/common';
import { HttpModule } from '@voltguard/http';
import { MessagingModule } from '@voltguard/messaging';
import { ObservabilityModule } from '@voltguard/observability';
import type { GatewayConfig } from './gateway.config.ts';
import { AlertHistory } from './realtime/alert-history.ts';
import { AlertHub } from './realtime/alert-hub.ts';
import { DeviceDirectory } from './realtime/device-directory.ts';
import { JoinRoom } from './realtime/join-room.ts';
import { LiveAlerts } from './realtime/live-alerts.ts';
import { RealtimeGateway } from './realtime/realtime.gateway.ts';
import { realtimeOptions, type RealtimeOptions } from './realtime/realtime-options.ts';

@Module({})
export class GatewayModule {
  static register(config: GatewayConfig): DynamicModule {
    const realtime: RealtimeOptions = {
      gapWaitMs: config.REALTIME_GAP_WAIT_MS,
      queueLimit: config.REALTIME_QUEUE_MESSAGES,
    };
    return {
      module: GatewayModule,
      imports: [
        ObservabilityModule.register({
          service: 'gateway',
          level: config.LOG_LEVEL,
          internalHost: config.INTERNAL_HOST,
          internalPort: config.INTERNAL_PORT,
          drainSeconds: config.DRAIN_SECONDS,
        }),
        HttpModule.register(config),
        MessagingModule.register({
          service: 'gateway',
          brokers: config.KAFKA_BROKERS,
          namespace: config.KAFKA_NAMESPACE,
        }),
      ],
      providers: [
        { provide: realtimeOptions, useValue: realtime },
        { provide: AlertHistory, useValue: new AlertHistory(config.ML_URL) },
        AlertHub,
        DeviceDirectory,
        JoinRoom,
        LiveAlerts,
        RealtimeGateway,
      ],
    };
  }
}
