import { type DynamicModule, Global, Module, type Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { BroadcastStatus } from './broadcast/broadcast-status.ts';
import { ConsumerHost } from './consumer/consumer-host.ts';
import { HandlerFinder } from './consumer/find-handlers.ts';
import { DeadLetters } from './dead-letters/dead-letters.ts';
import { Inbox } from './inbox/inbox.ts';
import { KafkaAdmin } from './kafka/kafka-admin.ts';
import { createKafka } from './kafka/kafka-client.ts';
import { kafkaClient } from './kafka/kafka-token.ts';
import { messagingOptions, type MessagingOptions } from './messaging-options.ts';
import { OutboxNudge } from './outbox/outbox-nudge.ts';
import { OutboxRelay } from './outbox/outbox-relay.ts';
import { Outbox } from './outbox/outbox.ts';
import { EventProducer } from './producer/event-producer.ts';

/** Global: producer, dead letters, consumers found by their decorators; with `outbox` also Outbox and Inbox. */
@Global()
@Module({})
export class MessagingModule {
  static register(options: MessagingOptions): DynamicModule {
    const providers: Provider[] = [
      { provide: messagingOptions, useValue: options },
      { provide: kafkaClient, useFactory: () => createKafka(options.brokers, options.service) },
      KafkaAdmin,
      EventProducer,
      DeadLetters,
      BroadcastStatus,
      HandlerFinder,
      ConsumerHost,
    ];
    const ofDatabase: Provider[] = options.outbox ? [OutboxNudge, OutboxRelay, Outbox, Inbox] : [];
    return {
      module: MessagingModule,
      imports: [DiscoveryModule],
      providers: [...providers, ...ofDatabase],
      exports: [EventProducer, DeadLetters, BroadcastStatus, ...(options.outbox ? [Outbox, Inbox] : [])],
    };
  }
}
