import type { EventData, EventDefinition } from '@voltguard/contracts';
import type { ReceivedEvent } from './received-event.ts';

/** An event on its way out. What is absent is filled in at publishing: id, time, and the trace that is running. */
export interface OutgoingEvent<Event extends EventDefinition = EventDefinition> {
  readonly event: Event;
  readonly data: EventData<Event>;
  readonly id?: string;
  readonly time?: string;
  readonly correlationId?: string;
  readonly causationId?: string;
  readonly actor?: string;
  readonly traceparent?: string;
}

/** Ends a key of a compacted topic. */
export interface OutgoingTombstone {
  readonly event: EventDefinition;
  readonly tombstoneOf: string;
}

export type Outgoing = OutgoingEvent | OutgoingTombstone;

export interface OutgoingExtras extends Omit<OutgoingEvent, 'event' | 'data'> {
  /** The data was made by the schema itself a moment ago: it is not checked again. */
  readonly trusted?: boolean;
}

/**
 * A typed outgoing event.
 * @throws ZodError when the data does not fit the event's schema
 */
export function outgoing<Event extends EventDefinition>(
  event: Event,
  data: EventData<Event>,
  extras: OutgoingExtras = {},
): OutgoingEvent {
  const { trusted, ...envelope } = extras;
  return { ...envelope, event, data: trusted ? data : event.schema.parse(data) };
}

export function tombstone(event: EventDefinition, key: string): OutgoingTombstone {
  return { event, tombstoneOf: key };
}

/** What an event inherits from the one that caused it: pass it as the extras of `outgoing`. */
export function causedBy(cause: ReceivedEvent): OutgoingExtras {
  const { id, correlationId, actor, traceparent } = cause.envelope;
  return {
    causationId: id,
    correlationId,
    ...(actor === undefined ? {} : { actor }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}
