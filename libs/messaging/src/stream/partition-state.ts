import type { Logger } from '@nestjs/common';
import type { KafkaMessage } from 'kafkajs';
import type { Saved } from './checkpoint-pace.ts';
import type { Checkpoint, CheckpointKey, Checkpoints } from './checkpoints.ts';
import type { StreamProcessor } from './stream-processor.ts';

/** The state of one partition in memory, and how it is saved. */
export class PartitionState {
  value: unknown;
  covered: bigint;
  /** Set while a batch changes it: it must not be saved then. */
  inHand = false;
  /** Set after a join: somebody else may have had the partition. */
  unsure = false;
  /** The log was asked for from `covered`: what comes next is all there is. */
  sought = false;
  changed = false;
  private savedAt = Date.now();
  private readonly epoch: bigint;

  constructor(
    readonly key: CheckpointKey,
    readonly kafkaTopic: string,
    private readonly processor: StreamProcessor<unknown>,
    private readonly checkpoints: Checkpoints,
    from: Checkpoint,
  ) {
    this.covered = from.covered;
    this.epoch = from.epoch;
    this.value = from.state === undefined ? processor.initial(key.partition) : processor.deserialise(from.state);
  }

  advance(next: bigint): void {
    if (next <= this.covered) return;
    this.covered = next;
    this.changed = true;
  }

  restart(from: bigint): void {
    this.value = this.processor.initial(this.key.partition);
    this.covered = from;
    this.changed = true;
  }

  isDue(everyMs: number): boolean {
    return this.changed && Date.now() - this.savedAt >= everyMs;
  }

  /** @returns false when the partition is somebody else's now */
  async save(): Promise<boolean> {
    const { covered, epoch } = this;
    const state = this.processor.serialise(this.value);
    this.changed = false;
    this.savedAt = Date.now();
    try {
      return await this.checkpoints.save(this.key, { covered, epoch, state });
    } catch (error) {
      this.changed = true;
      throw error;
    }
  }

  /** For timers and goodbyes: a failure costs only a longer replay. */
  async saveQuietly(logger: Logger): Promise<Saved> {
    if (!this.changed) return 'skipped';
    try {
      return (await this.save()) ? 'saved' : 'lost';
    } catch (error) {
      const place = `${this.key.topic}:${this.key.partition}`;
      logger.warn({ message: `the checkpoint of ${place} could not be saved`, error: error as Error });
      return 'failed';
    }
  }
}

/** What is known of the poison in a partition while it is searched and passed. */
export class PoisonTrail {
  private readonly leftOut = new Set<bigint>();
  private from = 0n;
  private to = -1n;

  suspect(from: bigint, to: bigint): void {
    this.from = from;
    this.to = to;
  }

  leaveOut(offset: bigint): void {
    this.leftOut.add(offset);
    if (offset > this.to) this.suspect(offset, offset);
  }

  isSuspect(offset: bigint): boolean {
    return offset >= this.from && offset <= this.to;
  }

  without(messages: readonly KafkaMessage[]): readonly KafkaMessage[] {
    return this.leftOut.size === 0 ? messages : messages.filter(({ offset }) => !this.leftOut.has(BigInt(offset)));
  }

  /** Once a checkpoint covers all of it there is nothing left to remember. */
  isPassed(covered: bigint): boolean {
    return covered > this.to;
  }
}
