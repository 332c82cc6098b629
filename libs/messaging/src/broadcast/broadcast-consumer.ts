import { Logger } from '@nestjs/common';
import type { ConsumerDefinition } from '@voltguard/contracts';
import type { EachBatchPayload } from 'kafkajs';
import { commit } from '../consumer/commit.ts';
import { keepAlive } from '../consumer/keep-alive.ts';
import { PausedPartitions } from '../consumer/paused-partitions.ts';
import { letterOf } from '../consumer/run-chunk.ts';
import type { RunningConsumer } from '../consumer/running-consumer.ts';
import { SupervisedConsumer } from '../consumer/supervised-consumer.ts';
import type { ConsumerContext } from '../consumer/work-consumer.ts';
import type { DeadLetter } from '../dead-letters/dead-letter.ts';
import { EventDecoder } from '../event/decode.ts';
import { batchSize, consumerLag, handlerTime, skipped } from '../metrics.ts';
import { namespaced } from '../namespaced.ts';
import { PermanentError } from '../permanent-error.ts';
import type { BroadcastHandler, BroadcastRecord } from './broadcast-record.ts';
import { CatchUp } from './catch-up.ts';
import { partitionEnds, removeGroup, removeStaleGroups } from './broadcast-group.ts';

/** Reads whole compacted topics into this replica, under a group of its own that ends with the process. */
export class BroadcastConsumer implements RunningConsumer {
  readonly catchUp = new CatchUp();
  private readonly logger = new Logger('BroadcastConsumer');
  private readonly stopping = new AbortController();
  private readonly paused: PausedPartitions;
  private readonly decoder: EventDecoder;
  private readonly supervised: SupervisedConsumer;
  private readonly topics: readonly string[];
  private readonly groupId: string;
  private starting: Promise<void> = Promise.resolve();

  constructor(
    private readonly definition: ConsumerDefinition,
    private readonly handler: BroadcastHandler,
    instance: string,
    private readonly context: ConsumerContext,
  ) {
    const { name, takes } = definition;
    this.paused = new PausedPartitions(name, this.logger);
    this.decoder = new EventDecoder(takes);
    this.topics = [...new Set(takes.map(({ topic }) => namespaced(context.namespace, topic.name)))];
    this.groupId = `${namespaced(context.namespace, name)}.${instance}`;
    this.supervised = new SupervisedConsumer(context.kafka, {
      consumer: name,
      groupId: this.groupId,
      topics: this.topics,
      fetch: {},
      onBatch: (payload) => this.take(payload),
      onFatal: context.onFatal,
    });
  }

  start(): void {
    this.starting = this.begin();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.paused.stop();
    await this.starting;
    await this.supervised.stop();
    await removeGroup(this.context.kafka, this.groupId);
  }

  private async begin(): Promise<void> {
    const { kafka, namespace } = this.context;
    const ends = await partitionEnds(kafka, this.topics, this.stopping.signal);
    if (this.stopping.signal.aborted) return;
    this.catchUp.expect(ends);
    this.supervised.start();
    void removeStaleGroups(kafka, `${namespaced(namespace, this.definition.name)}.`, this.groupId);
  }

  private async take(payload: EachBatchPayload): Promise<void> {
    await keepAlive(payload, this.stopping.signal, async (signal, heartbeat) => {
      const { batch } = payload;
      const { name } = this.definition;
      const topic = this.context.namespace ? batch.topic.slice(this.context.namespace.length + 1) : batch.topic;
      const chunk = { consumer: name, topic, partition: batch.partition, messages: batch.messages, signal, heartbeat };
      try {
        const records: BroadcastRecord[] = [];
        const letters: DeadLetter[] = [];
        for (const [index, message] of batch.messages.entries()) {
          const decoded = this.decoder.decode(topic, batch.partition, message);
          if (decoded.kind === 'event') records.push(decoded.event);
          else if (decoded.kind === 'tombstone') records.push(decoded.tombstone);
          else if (decoded.kind === 'unreadable') letters.push(letterOf(chunk, index, decoded.reason));
          else skipped.inc({ consumer: name, why: decoded.kind });
        }
        if (records.length > 0) letters.push(...(await this.handle(chunk.messages.length, records, chunk)));
        if (letters.length > 0) await this.context.deadLetters.add(name, ...letters);
      } catch (error) {
        this.paused.failed(payload, error);
        return;
      }
      this.paused.succeeded(batch);
      const next = BigInt(batch.lastOffset()) + 1n;
      consumerLag.set(
        { consumer: name, topic, partition: batch.partition },
        Number(BigInt(batch.highWatermark) - next),
      );
      this.catchUp.reached(batch.topic, batch.partition, next);
      await commit(payload, next);
    });
  }

  /** A PermanentError for many is followed by one call for each, so that one bad record does not hide the others. */
  private async handle(
    size: number,
    records: readonly BroadcastRecord[],
    chunk: Parameters<typeof letterOf>[0],
  ): Promise<DeadLetter[]> {
    const consumer = this.definition.name;
    batchSize.observe({ consumer }, size);
    const stop = handlerTime.startTimer({ consumer });
    try {
      await this.handler(records);
      stop({ outcome: 'done' });
      return [];
    } catch (error) {
      stop({ outcome: error instanceof PermanentError ? 'refused' : 'failed' });
      if (!(error instanceof PermanentError)) throw error;
      if (records.length === 1) {
        const index = chunk.messages.findIndex(({ offset }) => BigInt(offset) === records[0]!.offset);
        return [letterOf(chunk, index, error.message)];
      }
    }
    const letters: DeadLetter[] = [];
    for (const record of records) letters.push(...(await this.handle(1, [record], chunk)));
    return letters;
  }
}
