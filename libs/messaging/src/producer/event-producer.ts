import { type OnApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import type { Kafka } from 'kafkajs';
import { encode } from '../event/encode.ts';
import type { Outgoing } from '../event/outgoing.ts';
import type { RawRecord } from '../event/raw-record.ts';
import { messagingOptions, type MessagingOptions } from '../messaging-options.ts';
import { kafkaClient } from '../kafka/kafka-token.ts';
import { PermanentError } from '../permanent-error.ts';
import { producerBatchBytes } from '../topics/topic-config.ts';
import { KafkaTransport } from './kafka-transport.ts';
import { RecordSender } from './record-sender.ts';

const drainMs = 5_000;
const spacingMs = 5;

/** Publishes events with acks=all from an idempotent producer. Use the `Outbox` for changes of state. */
@Injectable()
export class EventProducer implements OnApplicationShutdown {
  private readonly transport: KafkaTransport;
  private readonly sender: RecordSender;
  private readonly source: string;

  constructor(@Inject(kafkaClient) kafka: Kafka, @Inject(messagingOptions) options: MessagingOptions) {
    this.transport = new KafkaTransport(kafka, options.namespace ?? '');
    this.sender = new RecordSender(this.transport, producerBatchBytes, spacingMs);
    this.source = `/voltguard/${options.service}`;
  }

  /**
   * Resolves when every in-sync replica has all of them. Order per key holds over all calls of this process; calls at
   * the same time share requests. While Kafka is away it waits, however long.
   * @throws PermanentError for an event larger than its topic takes; kafkajs' error when Kafka refuses for good
   */
  async publish(events: readonly Outgoing[]): Promise<void> {
    await this.sender.send(events.map((event) => this.encoded(event)));
  }

  /** Records that are encoded already: dead letters and the outbox. */
  async publishRecords(records: readonly RawRecord[]): Promise<void> {
    await this.sender.send(records);
  }

  /** The checked record of an event, as the outbox keeps it. */
  encoded(event: Outgoing): RawRecord {
    const record = encode(event, this.source);
    const { maxBytes, name } = event.event.topic;
    const bytes = record.value === null ? 0 : Buffer.byteLength(record.value);
    if (bytes > maxBytes) throw new PermanentError(`${event.event.type}: ${bytes} bytes, ${name} takes ${maxBytes}`);
    return record;
  }

  /** Waits until Kafka was reached; publishing does so by itself. */
  async connect(): Promise<void> {
    await this.transport.connect();
  }

  async onApplicationShutdown(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, drainMs)));
    await Promise.race([this.sender.drained(), late]);
    clearTimeout(timer);
    await Promise.race([this.transport.close(), new Promise<void>((resolve) => setTimeout(resolve, 1_000).unref())]);
  }
}
