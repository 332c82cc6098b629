import { randomUUID } from 'node:crypto';
import type { INestApplicationContext, Provider } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { ConsumerDefinition, Topic } from '@voltguard/contracts';
import { ObservabilityModule } from '@voltguard/observability';
import { PersistenceModule } from '@voltguard/persistence';
import { freshNamespace, testEngines } from '@voltguard/testing';
import { type Admin, type Kafka, type KafkaMessage, type Message, Partitioners } from 'kafkajs';
import { createKafka, ensureTopics, MessagingModule, messagingMigrations, namespaced } from '../src/index.ts';
import { deadLettersOfConsumer } from '../src/topics/topic-config.ts';
import { accountChanged, accountsTopic, knowAccounts, orderPlaced, ordersTopic, takeOrders } from './events.ts';

export interface AppOptions {
  readonly declared: readonly ConsumerDefinition[];
  readonly providers: readonly Provider[];
  /** Of a database, for outbox, inbox and checkpoints. */
  readonly url?: string;
  readonly onFatal?: (error: Error) => void;
}

export type Found = KafkaMessage & { readonly partition: number };

/** One namespace in the cluster with its topics, and what a test does with it. */
export class Stage {
  private readonly apps: INestApplicationContext[] = [];

  private constructor(
    readonly brokers: readonly string[],
    readonly namespace: string,
    readonly kafka: Kafka,
    readonly admin: Admin,
  ) {}

  static async open(
    consumers: readonly ConsumerDefinition[] = [takeOrders, knowAccounts],
    brokers?: readonly string[],
  ) {
    const addresses = brokers ?? testEngines().brokers;
    const namespace = freshNamespace();
    const kafka = createKafka(addresses, 'stage');
    const admin = kafka.admin();
    await admin.connect();
    const letters = consumers.map((consumer) => deadLettersOfConsumer(consumer));
    await ensureTopics(addresses, [ordersTopic, accountsTopic, ...letters], namespace);
    return new Stage(addresses, namespace, kafka, admin);
  }

  name(topic: Topic | string): string {
    return namespaced(this.namespace, typeof topic === 'string' ? topic : topic.name);
  }

  /** A process of the service `telemetry`, as far as messaging is concerned. */
  async app({ declared, providers, url, onFatal }: AppOptions): Promise<INestApplicationContext> {
    const messaging = MessagingModule.register({
      service: 'telemetry',
      brokers: [...this.brokers],
      namespace: this.namespace,
      outbox: url !== undefined,
      declared: declared,
      given: [orderPlaced, accountChanged],
      ...(onFatal ? { onFatal } : {}),
    });
    const observability = ObservabilityModule.register({
      service: 'test',
      level: 'silent',
      internalHost: '127.0.0.1',
      internalPort: 0,
    });
    const persistence = url ? [PersistenceModule.register({ url, migrations: [...messagingMigrations] })] : [];
    @Module({ imports: [observability, ...persistence, messaging], providers: [...providers] })
    class TestModule {}
    const logger = process.env.TEST_LOG ? undefined : false;
    const app = await NestFactory.createApplicationContext(TestModule, {
      abortOnError: false,
      ...(logger === false ? { logger } : {}),
    });
    this.apps.push(app);
    return app;
  }

  /** Closes an app before the end. */
  async end(app: INestApplicationContext): Promise<void> {
    this.apps.splice(this.apps.indexOf(app), 1);
    await app.close();
  }

  /** Puts records as they are, past the library. */
  async put(topic: Topic, messages: Message[]): Promise<void> {
    const producer = this.kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    await producer.send({ topic: this.name(topic), messages });
    await producer.disconnect();
  }

  /** An order as the library would write it. */
  order(account: string, number: number): Message {
    return {
      key: account,
      value: JSON.stringify({ account, number }),
      headers: { ce_type: orderPlaced.type, ce_id: `${account}-${number}`, ce_correlationid: `c-${account}-${number}` },
    };
  }

  /** How many records a topic has ever held. */
  async size(topic: Topic | string): Promise<number> {
    const partitions = await this.admin.fetchTopicOffsets(this.name(topic));
    return partitions.reduce((sum, { high }) => sum + Number(high), 0);
  }

  /** Everything that a topic holds, once there are `count` records in it. */
  async read(topic: Topic | string, count: number): Promise<Found[]> {
    return this.readUntil(topic, (found) => found.length >= count);
  }

  /** A topic from its beginning until there is enough. */
  async readUntil(topic: Topic | string, enough: (found: readonly Found[]) => boolean): Promise<Found[]> {
    const found: Found[] = [];
    const consumer = this.kafka.consumer({ groupId: this.name(`reader-${randomUUID()}`), maxWaitTimeInMs: 100 });
    await consumer.connect();
    await consumer.subscribe({ topic: this.name(topic), fromBeginning: true });
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        timer = setTimeout(() => reject(new Error(`only ${found.length} records in ${this.name(topic)}`)), 30_000);
        void consumer.run({
          eachMessage: async ({ message, partition }) => {
            found.push({ ...message, partition });
            if (enough(found)) resolve();
          },
        });
      });
    } finally {
      clearTimeout(timer);
      await consumer.disconnect();
    }
    return found;
  }

  /** The sum of all committed offsets of a group. */
  async committed(group: string, topic: Topic): Promise<number> {
    const [answer] = await this.admin.fetchOffsets({ groupId: this.name(group), topics: [this.name(topic)] });
    return (answer?.partitions ?? []).reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
  }

  async close(): Promise<void> {
    await Promise.all(this.apps.splice(0).map((app) => app.close()));
    await this.admin.disconnect();
  }
}
