import type { EachBatchPayload, TopicPartitionOffsetAndMetadata } from 'kafkajs';
import { partitionKey } from './paused-partitions.ts';

const everyMs = 500;

/**
 * Commits of many batches in one request. For streams: their checkpoint says where to go on, the group's offsets only tell
 * others how far they are.
 */
export class LateCommits {
  private readonly waiting = new Map<string, TopicPartitionOffsetAndMetadata>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly send: (offsets: TopicPartitionOffsetAndMetadata[]) => Promise<void>) {}

  start(): void {
    this.timer = setInterval(() => void this.flush(), everyMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  /** Resolves everything before `nextOffset` now, commits it soon. */
  add({ batch, resolveOffset }: Pick<EachBatchPayload, 'batch' | 'resolveOffset'>, nextOffset: bigint): void {
    resolveOffset((nextOffset - 1n).toString());
    const { topic, partition } = batch;
    this.waiting.set(partitionKey(batch), { topic, partition, offset: nextOffset.toString() });
  }

  /** Forgets partitions that are another's now. */
  keepOnly(isOwn: (topic: string, partition: number) => boolean): void {
    for (const [key, { topic, partition }] of this.waiting) if (!isOwn(topic, partition)) this.waiting.delete(key);
  }

  /** What Kafka does not take now waits for the next time, unless something newer does. */
  private async flush(): Promise<void> {
    const offsets = [...this.waiting];
    if (offsets.length === 0) return;
    this.waiting.clear();
    try {
      await this.send(offsets.map(([, offset]) => offset));
    } catch {
      for (const [key, offset] of offsets) if (!this.waiting.has(key)) this.waiting.set(key, offset);
    }
  }
}
