import type { z } from 'zod';
import type { ServiceName } from './service.ts';
import type { Topic } from './topic.ts';

/** An event of the platform. A published version never changes: a new shape is a new version beside the old one. */
export interface EventDefinition<Schema extends z.ZodType = z.ZodType> {
  /** CloudEvents `type`: `voltguard.<aggregate>.<past tense>.v<N>`. */
  readonly type: string;
  readonly version: number;
  readonly description: string;
  readonly schema: Schema;
  readonly topic: Topic;
  /** The Kafka key: what must stay in order shares it. */
  readonly key: (data: z.output<Schema>) => string;
  readonly example: z.output<Schema>;
  /** Whether the data tells of a person, so that erasure has to reach it. */
  readonly personalData: boolean;
  readonly givenBy: readonly ServiceName[];
}

export type EventData<Event extends EventDefinition> = z.output<Event['schema']>;

/** Declares an event; the type parameter ties key and example to the schema. */
export function defineEvent<Schema extends z.ZodType>(definition: EventDefinition<Schema>): EventDefinition<Schema> {
  return definition;
}
