import type { EventDefinition } from '@voltguard/contracts';
import type { ReceivedEvent } from '../event/received-event.ts';

/** Checked events of one partition in the order of the log. */
export interface EventBatch<Event extends EventDefinition = EventDefinition> {
  /** Without the namespace. */
  readonly topic: string;
  readonly partition: number;
  readonly events: readonly ReceivedEvent<Event>[];
  /** To the dead letters once the handler resolves; forgotten when it throws. */
  reject(event: ReceivedEvent<Event>, reason: string): void;
  /** Not needed for staying in the group (that goes on by itself). */
  heartbeat(): Promise<void>;
  /** Aborted when the process drains or the partition was given to somebody else. */
  readonly signal: AbortSignal;
}

export type BatchHandler = (batch: EventBatch) => Promise<void>;

export class HandlerBatch implements EventBatch {
  readonly rejected = new Map<ReceivedEvent, string>();

  constructor(
    readonly topic: string,
    readonly partition: number,
    readonly events: readonly ReceivedEvent[],
    readonly signal: AbortSignal,
    private readonly beat: () => Promise<void>,
  ) {}

  reject(event: ReceivedEvent, reason: string): void {
    this.rejected.set(event, reason);
  }

  async heartbeat(): Promise<void> {
    await this.beat();
  }
}
