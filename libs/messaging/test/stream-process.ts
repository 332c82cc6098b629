// Entry of the child process that stream.int.spec.ts kills.
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { EventDefinition } from '@voltguard/contracts';
import { ObservabilityModule } from '@voltguard/observability';
import { PersistenceModule } from '@voltguard/persistence';
import { MessagingModule, messagingMigrations } from '../src/index.ts';
import { takeOrders } from './events.ts';
import { SumOrders } from './stream-worker.ts';

const [brokers = '', namespace = '', url = ''] = process.argv.slice(2);
@Module({
  imports: [
    ObservabilityModule.register({ service: 'stream', level: 'warn', internalHost: '127.0.0.1', internalPort: 0 }),
    PersistenceModule.register({ url, migrations: [...messagingMigrations] }),
    MessagingModule.register({
      service: 'telemetry',
      brokers: brokers.split(','),
      namespace,
      declared: [takeOrders],
      given: [] as EventDefinition[],
    }),
  ],
  providers: [SumOrders],
})
class StreamProcess {}

await NestFactory.createApplicationContext(StreamProcess, { abortOnError: false });
