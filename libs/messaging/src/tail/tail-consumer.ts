import type { ConsumerDefinition } from '@voltguard/contracts';
import { CatchUp } from '../broadcast/catch-up.ts';
import { partitionEnds, removeGroup, removeStaleGroups } from '../broadcast/broadcast-group.ts';
import type { BatchHandler } from '../consumer/event-batch.ts';
import { partitionKey } from '../consumer/paused-partitions.ts';
import type { RunningConsumer } from '../consumer/running-consumer.ts';
import { type BatchOptions, type ConsumerContext, WorkConsumer } from '../consumer/work-consumer.ts';
import { namespaced } from '../namespaced.ts';

/**
 * Gives this replica every new event, under a group of its own that ends with the process. It begins where the topics end at
 * the start and keeps its place itself, so that nothing after it is missed and nothing before it comes, however often the consumer
 * joins anew and whatever became of its group meanwhile.
 */
export class TailConsumer implements RunningConsumer {
  /** Done once the place to read from is fixed. */
  readonly placed = new CatchUp();
  private readonly stopping = new AbortController();
  private readonly groupId: string;
  private readonly worker: WorkConsumer;
  private readonly next = new Map<string, bigint>();
  private starting: Promise<void> = Promise.resolve();

  constructor(
    private readonly definition: ConsumerDefinition,
    handler: BatchHandler,
    options: BatchOptions,
    instance: string,
    private readonly context: ConsumerContext,
  ) {
    this.groupId = `${namespaced(context.namespace, definition.name)}.${instance}`;
    this.worker = new WorkConsumer(definition, handler, options, context, {
      groupId: this.groupId,
      next: (partition) => this.next.get(partition),
      reached: (partition, offset) => void this.next.set(partition, offset),
    });
  }

  start(): void {
    this.starting = this.begin();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.starting;
    await this.worker.stop();
    await removeGroup(this.context.kafka, this.groupId);
  }

  private async begin(): Promise<void> {
    const { kafka, namespace } = this.context;
    const topics = [...new Set(this.definition.takes.map(({ topic }) => namespaced(namespace, topic.name)))];
    const { signal } = this.stopping;
    const ends = await partitionEnds(kafka, topics, signal);
    if (signal.aborted) return;
    for (const end of ends) this.next.set(partitionKey(end), end.high);
    this.placed.expect([]);
    this.worker.start();
    void removeStaleGroups(kafka, `${namespaced(namespace, this.definition.name)}.`, this.groupId);
  }
}
