import { type DynamicModule, Module } from '@nestjs/common';
import { HttpModule } from '@voltguard/http';
import { type Clock, systemClock } from '@voltguard/kernel';
import { messagingMigrations, MessagingModule } from '@voltguard/messaging';
import { ObservabilityModule } from '@voltguard/observability';
import { isPassingFault, PersistenceModule } from '@voltguard/persistence';
import * as migrations from '../migrations/index.ts';
import { ChangeDevice } from './device/change-device.ts';
import { DeleteDevice } from './device/delete-device.ts';
import { Device } from './device/device.entity.ts';
import { DeviceKeys } from './device/device-keys.ts';
import { DevicesController } from './device/devices.controller.ts';
import { FindDevices } from './device/find-devices.ts';
import { RegisterDevice } from './device/register-device.ts';
import { TrackDeviceStatus } from './device-status/track-device-status.ts';
import { EnergyController } from './energy/energy.controller.ts';
import { ReadRaw } from './energy/read-raw.ts';
import { ReadSummaries } from './energy/read-summaries.ts';
import { PartitionCaretaker } from './partition/partition-caretaker.ts';
import { PartitionKeeper } from './partition/partition-keeper.ts';
import { PeriodArrivals } from './partition/period-arrivals.ts';
import { Retention } from './partition/retention.ts';
import { StoreReadings } from './reading/store-readings.ts';
import { StoreReadingsConsumer } from './reading/store-readings.consumer.ts';
import { RollUp } from './roll-up/roll-up.ts';
import { RollUpWorker } from './roll-up/roll-up-worker.ts';
import type { TelemetryConfig } from './telemetry.config.ts';
import { clock, telemetryConfig } from './tokens.ts';

@Module({})
export class TelemetryModule {
  static register(config: TelemetryConfig, time: Clock = systemClock): DynamicModule {
    return {
      module: TelemetryModule,
      imports: [
        ObservabilityModule.register({
          service: 'telemetry',
          level: config.LOG_LEVEL,
          internalHost: config.INTERNAL_HOST,
          internalPort: config.INTERNAL_PORT,
          drainSeconds: config.DRAIN_SECONDS,
        }),
        PersistenceModule.register({
          url: config.DATABASE_URL,
          entities: [Device],
          migrations: [...messagingMigrations, ...Object.values(migrations)],
          poolSize: config.DATABASE_POOL,
        }),
        MessagingModule.register({
          service: 'telemetry',
          brokers: config.KAFKA_BROKERS,
          namespace: config.KAFKA_NAMESPACE,
          outbox: true,
        }),
        HttpModule.register(config, { isPassing: isPassingFault }),
      ],
      controllers: [DevicesController, EnergyController],
      providers: [
        { provide: telemetryConfig, useValue: config },
        { provide: clock, useValue: time },
        ...[DeviceKeys, RegisterDevice, ChangeDevice, DeleteDevice, FindDevices, TrackDeviceStatus],
        ...[PartitionKeeper, PeriodArrivals, Retention, PartitionCaretaker],
        ...[StoreReadings, StoreReadingsConsumer, RollUp, RollUpWorker, ReadRaw, ReadSummaries],
      ],
    };
  }
}
