import { Logger } from '@nestjs/common';
import type { Consumer, EachBatchPayload, Kafka, TopicPartitionOffsetAndMetadata } from 'kafkajs';
import { kafkaRetry } from '../kafka/kafka-client.ts';
import { isPassingKafkaFault } from '../kafka/kafka-fault.ts';
import { rejoined } from '../metrics.ts';

export interface ConsumerPlan {
  /** For logs and metrics. */
  readonly consumer: string;
  readonly groupId: string;
  /** With namespace. */
  readonly topics: readonly string[];
  readonly fetch: FetchOptions;
  readonly onBatch: (payload: EachBatchPayload) => Promise<void>;
  /** After each join, with what this member now has. */
  readonly onAssigned?: (assignment: Readonly<Record<string, readonly number[]>>) => void;
  /** A crash that another attempt cannot mend. */
  readonly onFatal: (error: Error) => void;
}

export interface FetchOptions {
  /** Least bytes that the broker waits for, up to maxWaitMs: 1 answers as soon as anything is there. */
  readonly minBytes?: number;
  /** Also bounds how long an idle consumer takes to stop, and to notice that a paused partition goes on. */
  readonly maxWaitMs?: number;
  readonly maxBytesPerPartition?: number;
  readonly maxBytes?: number;
  /** Partitions handled side by side; each one stays in order. */
  readonly concurrency?: number;
}

const MIB = 1024 * 1024;
export const sessionTimeoutMs = 6_000;
export const heartbeatEveryMs = 1_500;
const lookEveryMs = 5_000;
/** A fetch ends after the request timeout (30 s) at the latest: beyond that kafkajs stands still. */
const standstillMs = 60_000;
const rebuildPauseMs = 1_000;

/**
 * A kafkajs consumer that comes back: kafkajs' own restarts miss cases (a broker that is away longer than its retries, a
 * fetch loop that never wakes), so every crash that can pass, and every standstill, ends in a new consumer.
 */
export class SupervisedConsumer {
  private readonly logger = new Logger('Consumer');
  private consumer: Consumer | undefined;
  private stopped = false;
  private building: Promise<void> | undefined;
  private lastSign = Date.now();
  private inHand = 0;
  private watch: NodeJS.Timeout | undefined;

  constructor(
    private readonly kafka: Kafka,
    private readonly plan: ConsumerPlan,
  ) {}

  /** Returns at once: it connects and joins in the background, for as long as that takes. */
  start(): void {
    this.rebuild(undefined);
    this.watch = setInterval(() => this.look(), lookEveryMs);
    this.watch.unref();
  }

  seek(topic: string, partition: number, offset: bigint): void {
    this.consumer?.seek({ topic, partition, offset: offset.toString() });
  }

  /** @throws Error when the group does not take them, e.g. while it shares its partitions out anew */
  async commit(offsets: TopicPartitionOffsetAndMetadata[]): Promise<void> {
    await this.consumer?.commitOffsets(offsets);
  }

  /** Lets running batches finish, then leaves the group. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.watch);
    await this.consumer?.disconnect().catch(() => undefined);
    await this.building;
    await this.consumer?.disconnect().catch(() => undefined);
  }

  private rebuild(why: 'crash' | 'standstill' | undefined): void {
    if (this.stopped || this.building) return;
    if (why) rejoined.inc({ consumer: this.plan.consumer, why });
    this.building = this.build(why !== undefined)
      .catch((error: unknown) => this.plan.onFatal(error as Error))
      .finally(() => (this.building = undefined));
  }

  private async build(pauseFirst: boolean): Promise<void> {
    const old = this.consumer;
    this.consumer = undefined;
    if (old) await Promise.race([old.disconnect().catch(() => undefined), pause(rebuildPauseMs)]);
    if (pauseFirst) await pause(rebuildPauseMs);
    while (!this.stopped) {
      const consumer = this.create();
      this.consumer = consumer;
      try {
        await consumer.connect();
        await consumer.subscribe({ topics: [...this.plan.topics], fromBeginning: true });
        this.lastSign = Date.now();
        await consumer.run({
          autoCommit: false,
          eachBatchAutoResolve: false,
          partitionsConsumedConcurrently: this.plan.fetch.concurrency ?? 1,
          eachBatch: (payload) => this.batch(payload),
        });
        return;
      } catch (error) {
        await consumer.disconnect().catch(() => undefined);
        if (!isPassingKafkaFault(error)) throw error;
        this.logger.warn({
          message: `${this.plan.consumer}: Kafka is away; trying again`,
          reason: (error as Error).message,
        });
        await pause(rebuildPauseMs);
      }
    }
  }

  private create(): Consumer {
    const { groupId, fetch } = this.plan;
    const consumer = this.kafka.consumer({
      groupId,
      sessionTimeout: sessionTimeoutMs,
      heartbeatInterval: heartbeatEveryMs,
      allowAutoTopicCreation: false,
      minBytes: fetch.minBytes ?? 1,
      maxWaitTimeInMs: fetch.maxWaitMs ?? 500,
      maxBytesPerPartition: fetch.maxBytesPerPartition ?? 2 * MIB,
      maxBytes: fetch.maxBytes ?? 16 * MIB,
      retry: { ...kafkaRetry, retries: 5, restartOnFailure: async () => false },
    });
    const { CRASH, GROUP_JOIN, FETCH, HEARTBEAT } = consumer.events;
    consumer.on(CRASH, ({ payload }) => this.crashed(consumer, payload.error));
    consumer.on(FETCH, () => this.sign());
    consumer.on(HEARTBEAT, () => this.sign());
    consumer.on(GROUP_JOIN, ({ payload }) => {
      this.sign();
      this.logger.log({
        message: `${this.plan.consumer} joined`,
        group: groupId,
        partitions: payload.memberAssignment,
      });
      this.plan.onAssigned?.(payload.memberAssignment);
    });
    return consumer;
  }

  private async batch(payload: EachBatchPayload): Promise<void> {
    this.inHand += 1;
    try {
      await this.plan.onBatch(payload);
    } finally {
      this.inHand -= 1;
      this.sign();
    }
  }

  private crashed(consumer: Consumer, error: Error): void {
    if (this.stopped || consumer !== this.consumer) return;
    if (isPassingKafkaFault(error)) {
      // A crash during run() arrives before run() returns: the next turn sees the build as finished.
      void Promise.resolve(this.building).then(() => this.rebuild('crash'));
      return;
    }
    this.plan.onFatal(error);
  }

  private look(): void {
    if (this.inHand > 0 || this.building || Date.now() - this.lastSign < standstillMs) return;
    this.logger.error(`${this.plan.consumer}: no answer from Kafka for ${standstillMs / 1000} s, joining anew`);
    this.rebuild('standstill');
  }

  private sign(): void {
    this.lastSign = Date.now();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
