import type { EventDefinition } from '@voltguard/contracts';
import type { EventBatch } from '../consumer/event-batch.ts';
import type { BatchOptions } from '../consumer/work-consumer.ts';

export interface StreamOptions extends BatchOptions {
  /** How often a state that changed is saved; 2,000 if absent. A crash replays the events of that time. */
  readonly checkpointEveryMs?: number;
}

/**
 * A fold over the log with effects. The state of a partition is in memory and checkpointed with the offset that it
 * covers; after a crash or a move the log is read again from there. So effects happen again, and must be harmless by
 * their natural keys. `process` may leave a half-changed state behind when it throws: that one is thrown away.
 */
export interface StreamProcessor<State, Event extends EventDefinition = EventDefinition> {
  initial(partition: number): State;
  serialise(state: State): Buffer;
  deserialise(bytes: Buffer): State;
  process(batch: EventBatch<Event>, state: State): Promise<void>;
}
