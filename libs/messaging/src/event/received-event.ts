import { type EventData, type EventDefinition, type EventEnvelope, headerNames } from '@voltguard/contracts';
import { headerText, type RawHeaders } from './raw-record.ts';

/** A checked event. Events of several kinds are told apart by `type`. */
export interface ReceivedEvent<Event extends EventDefinition = EventDefinition> {
  readonly type: string;
  readonly data: EventData<Event>;
  readonly envelope: EventEnvelope;
  readonly key: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** A key of a compacted topic that ended. */
export interface ReceivedTombstone {
  readonly type: 'tombstone';
  readonly data: undefined;
  readonly key: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** Reads headers only when somebody asks: most handlers look at one or two of them. */
export class LazyEnvelope implements EventEnvelope {
  constructor(
    private readonly headers: RawHeaders,
    readonly type: string,
  ) {}

  get id(): string {
    return headerText(this.headers, headerNames.id) ?? '';
  }
  get source(): string {
    return headerText(this.headers, headerNames.source) ?? '';
  }
  get time(): string {
    return headerText(this.headers, headerNames.time) ?? '';
  }
  get correlationId(): string {
    return headerText(this.headers, headerNames.correlationId) ?? this.id;
  }
  get causationId(): string | undefined {
    return headerText(this.headers, headerNames.causationId);
  }
  get actor(): string | undefined {
    return headerText(this.headers, headerNames.actor);
  }
  get traceparent(): string | undefined {
    return headerText(this.headers, headerNames.traceparent);
  }
}
