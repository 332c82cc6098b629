import { type EventDefinition, headerNames } from '@voltguard/contracts';
import { uniqueId } from '@voltguard/kernel';
import { currentTrace } from '@voltguard/observability';
import type { Outgoing } from './outgoing.ts';
import type { RawRecord } from './raw-record.ts';

const constantHeaders = new WeakMap<EventDefinition, Map<string, Readonly<Record<string, string>>>>();

/** Headers that are the same for every event of a kind: made once. */
function constantsOf(event: EventDefinition, source: string): Readonly<Record<string, string>> {
  let bySource = constantHeaders.get(event);
  if (!bySource) {
    bySource = new Map<string, Readonly<Record<string, string>>>();
    constantHeaders.set(event, bySource);
  }
  let headers = bySource.get(source);
  if (!headers) {
    headers = {
      [headerNames.specVersion]: '1.0',
      [headerNames.type]: event.type,
      [headerNames.source]: source,
      [headerNames.contentType]: 'application/json',
    };
    bySource.set(source, headers);
  }
  return headers;
}

/** The Kafka record of an event: CloudEvents 1.0 in binary mode. `source` is `/voltguard/<service>`. */
export function encode(outgoing: Outgoing, source: string): RawRecord {
  const { event } = outgoing;
  const topic = event.topic.name;
  const constants = constantsOf(event, source);
  if ('tombstoneOf' in outgoing) {
    const headers = { ...constants, [headerNames.id]: uniqueId(), [headerNames.time]: new Date().toISOString() };
    return { topic, key: outgoing.tombstoneOf, value: null, headers };
  }
  const trace = currentTrace();
  const id = outgoing.id ?? uniqueId();
  const headers: Record<string, string> = {
    ...constants,
    [headerNames.id]: id,
    [headerNames.time]: outgoing.time ?? new Date().toISOString(),
    [headerNames.correlationId]: outgoing.correlationId ?? trace?.correlationId ?? id,
  };
  const traceparent = outgoing.traceparent ?? trace?.traceparent;
  if (traceparent !== undefined) headers[headerNames.traceparent] = traceparent;
  if (outgoing.causationId !== undefined) headers[headerNames.causationId] = outgoing.causationId;
  if (outgoing.actor !== undefined) headers[headerNames.actor] = outgoing.actor;
  return { topic, key: event.key(outgoing.data), value: JSON.stringify(outgoing.data), headers };
}
