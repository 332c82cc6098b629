import type { EventDefinition } from './event.ts';
import type { ServiceName } from './service.ts';

/**
 * Who takes which events, and how.
 * - `work`: replicas share the partitions; offsets are committed after the handler's transaction.
 * - `broadcast`: every replica reads the whole compacted topic from its beginning and is ready once it has caught up.
 * - `tail`: every replica reads what is new since it started; what came before is asked for where it is kept.
 */
export interface ConsumerDefinition<Event extends EventDefinition = EventDefinition> {
  /** `<service>.<purpose>`: in work mode the literal group id. */
  readonly name: string;
  readonly service: ServiceName;
  readonly purpose: string;
  readonly mode: 'work' | 'broadcast' | 'tail';
  readonly takes: readonly Event[];
}

export function defineConsumer<Event extends EventDefinition>(
  definition: ConsumerDefinition<Event>,
): ConsumerDefinition<Event> {
  return definition;
}

/** The topic that keeps what a consumer could not take. */
export function deadLetterTopic(consumerName: string): string {
  return `${consumerName}.dead-letters`;
}
