import { Logger } from '@nestjs/common';
import type { ConsumerDefinition } from '@voltguard/contracts';
import type { EachBatchPayload, Kafka } from 'kafkajs';
import type { DeadLetters } from '../dead-letters/dead-letters.ts';
import { EventDecoder } from '../event/decode.ts';
import { consumerLag } from '../metrics.ts';
import { namespaced } from '../namespaced.ts';
import { type BatchHandler } from './event-batch.ts';
import { commit } from './commit.ts';
import { keepAlive } from './keep-alive.ts';
import { partitionKey, PausedPartitions } from './paused-partitions.ts';
import { runChunk } from './run-chunk.ts';
import type { RunningConsumer } from './running-consumer.ts';
import { type FetchOptions, SupervisedConsumer } from './supervised-consumer.ts';

export interface BatchOptions extends FetchOptions {
  /** The most events that one call of the handler gets; 5,000 if absent. */
  readonly maxBatchEvents?: number;
}

export interface ConsumerContext {
  readonly kafka: Kafka;
  readonly namespace: string;
  readonly deadLetters: DeadLetters;
  readonly onFatal: (error: Error) => void;
}

/** A place in the log that the consumer's owner keeps, instead of the group; partitions by `partitionKey`. */
export interface OwnPlace {
  readonly groupId: string;
  next(partition: string): bigint | undefined;
  /** Everything before `offset` was handled. */
  reached(partition: string, offset: bigint): void;
}

const mostEvents = 5_000;
const sideBySide = 4;

/** Replicas share the partitions; offsets are committed after the handler has resolved. */
export class WorkConsumer implements RunningConsumer {
  private readonly logger = new Logger('WorkConsumer');
  private readonly stopping = new AbortController();
  private readonly paused: PausedPartitions;
  private readonly decoder: EventDecoder;
  private readonly supervised: SupervisedConsumer;

  constructor(
    private readonly definition: ConsumerDefinition,
    private readonly handler: BatchHandler,
    private readonly options: BatchOptions,
    private readonly context: ConsumerContext,
    private readonly place?: OwnPlace,
  ) {
    this.paused = new PausedPartitions(definition.name, this.logger);
    this.decoder = new EventDecoder(definition.takes);
    this.supervised = new SupervisedConsumer(context.kafka, {
      consumer: definition.name,
      groupId: place?.groupId ?? namespaced(context.namespace, definition.name),
      topics: [...new Set(definition.takes.map(({ topic }) => namespaced(context.namespace, topic.name)))],
      fetch: { concurrency: sideBySide, ...options },
      onBatch: (payload) => this.take(payload),
      onAssigned: (assignment) => this.goToPlace(assignment),
      onFatal: context.onFatal,
    });
  }

  start(): void {
    this.supervised.start();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.paused.stop();
    await this.supervised.stop();
  }

  private async take(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const { name } = this.definition;
    const { messages, partition } = batch;
    const topic = this.plainTopic(batch.topic);
    const most = this.options.maxBatchEvents ?? mostEvents;
    await keepAlive(payload, this.stopping.signal, async (signal, heartbeat) => {
      let next = 0;
      let failure: unknown;
      try {
        while (next < messages.length && !signal.aborted && payload.isRunning() && !payload.isStale()) {
          const chunk = messages.slice(next, next + most);
          const run = { consumer: name, topic, partition, messages: chunk, signal, heartbeat };
          const outcome = await runChunk(run, this.decoder, this.handler, true);
          if (outcome.letters.length > 0) await this.context.deadLetters.add(name, ...outcome.letters);
          next += outcome.done;
          if (outcome.error !== undefined) {
            failure = outcome.error;
            break;
          }
        }
      } catch (error) {
        failure = error;
      }
      const nextOffset = next < messages.length ? BigInt(messages[next]!.offset) : BigInt(batch.lastOffset()) + 1n;
      consumerLag.set({ consumer: name, topic, partition }, Number(BigInt(batch.highWatermark) - nextOffset));
      if (failure !== undefined) this.paused.failed(payload, failure);
      else this.paused.succeeded(batch);
      if (next === 0) return;
      this.place?.reached(partitionKey(batch), nextOffset);
      await commit(payload, nextOffset);
    });
  }

  private goToPlace(assignment: Readonly<Record<string, readonly number[]>>): void {
    if (!this.place) return;
    for (const [topic, partitions] of Object.entries(assignment)) {
      for (const partition of partitions) {
        const offset = this.place.next(partitionKey({ topic, partition }));
        if (offset !== undefined) this.supervised.seek(topic, partition, offset);
      }
    }
  }

  private plainTopic(name: string): string {
    return this.context.namespace ? name.slice(this.context.namespace.length + 1) : name;
  }
}
