import type { EventDefinition } from '@voltguard/contracts';
import type { ReceivedEvent, ReceivedTombstone } from '../event/received-event.ts';

/** A state, or the end of one: then `data` is undefined. */
export type BroadcastRecord<Event extends EventDefinition = EventDefinition> = ReceivedEvent<Event> | ReceivedTombstone;

export type BroadcastHandler = (records: readonly BroadcastRecord[]) => Promise<void>;
