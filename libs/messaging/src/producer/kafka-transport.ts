import { Logger } from '@nestjs/common';
import { type Kafka, type Message, Partitioners, type Producer } from 'kafkajs';
import type { RawRecord } from '../event/raw-record.ts';
import { isNumberingFault, isPassingKafkaFault } from '../kafka/kafka-fault.ts';
import { kafkaRetry } from '../kafka/kafka-client.ts';
import { produced } from '../metrics.ts';
import { namespaced } from '../namespaced.ts';
import type { RecordTransport } from './record-sender.ts';

const acksOfAll = -1;
const pauseMs = 500;

/** The idempotent kafkajs producer behind a `RecordSender`. */
export class KafkaTransport implements RecordTransport {
  private readonly logger = new Logger('EventProducer');
  private producer: Promise<Producer> | undefined;
  private closed = false;

  constructor(
    private readonly kafka: Kafka,
    private readonly namespace: string,
  ) {}

  /** Connects, trying again until Kafka is there. */
  async connect(): Promise<void> {
    await this.connected();
  }

  async send(records: readonly RawRecord[]): Promise<void> {
    const byTopic = new Map<string, Message[]>();
    for (const { topic, key, value, headers } of records) {
      let messages = byTopic.get(topic);
      if (!messages) byTopic.set(topic, (messages = []));
      messages.push({ key, value, headers });
    }
    const topicMessages = [...byTopic].map(([topic, messages]) => ({
      topic: namespaced(this.namespace, topic),
      messages,
    }));
    for (;;) {
      try {
        await (await this.connected()).sendBatch({ acks: acksOfAll, topicMessages });
        for (const [topic, messages] of byTopic) produced.inc({ topic }, messages.length);
        return;
      } catch (error) {
        if (this.closed) throw error;
        if (isNumberingFault(error)) await this.renew();
        else if (!isPassingKafkaFault(error)) throw error;
        this.logger.warn({ message: 'Kafka did not take the records; trying again', reason: (error as Error).message });
        await pause(pauseMs);
      }
    }
  }

  async renew(): Promise<void> {
    const old = this.producer;
    this.producer = undefined;
    await (await old)?.disconnect().catch(() => undefined);
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.renew();
  }

  private connected(): Promise<Producer> {
    this.producer ??= this.create();
    return this.producer;
  }

  private async create(): Promise<Producer> {
    for (;;) {
      const producer = this.kafka.producer({
        idempotent: true,
        createPartitioner: Partitioners.DefaultPartitioner,
        allowAutoTopicCreation: false,
        maxInFlightRequests: 1,
        retry: { ...kafkaRetry, retries: Number.MAX_SAFE_INTEGER },
      });
      try {
        await producer.connect();
        return producer;
      } catch (error) {
        if (this.closed) throw error;
        this.logger.warn({ message: 'Kafka is away; trying again', reason: (error as Error).message });
        await producer.disconnect().catch(() => undefined);
        await pause(pauseMs);
      }
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
