import { type EventDefinition, headerNames } from '@voltguard/contracts';
import type { KafkaMessage } from 'kafkajs';
import { headerText, type RawHeaders } from './raw-record.ts';
import { LazyEnvelope, type ReceivedEvent, type ReceivedTombstone } from './received-event.ts';

export type Decoded =
  | { readonly kind: 'event'; readonly event: ReceivedEvent }
  | { readonly kind: 'tombstone'; readonly tombstone: ReceivedTombstone }
  | { readonly kind: 'other-type' }
  | { readonly kind: 'unreadable'; readonly reason: string };

const noHeaders: RawHeaders = {};

/** Makes events of records, for one set of event kinds. Topics are named without their namespace. */
export class EventDecoder {
  private readonly byType: ReadonlyMap<string, EventDefinition>;

  constructor(takes: readonly EventDefinition[]) {
    this.byType = new Map(takes.map((event) => [event.type, event]));
  }

  /** `unreadable`: no type, no JSON, or data that does not fit the schema. */
  decode(topic: string, partition: number, message: KafkaMessage): Decoded {
    const headers = message.headers ?? noHeaders;
    const key = message.key?.toString() ?? '';
    const offset = BigInt(message.offset);
    if (message.value === null) {
      return { kind: 'tombstone', tombstone: { type: 'tombstone', data: undefined, key, topic, partition, offset } };
    }
    const type = headerText(headers, headerNames.type);
    if (type === undefined) return { kind: 'unreadable', reason: `no header ${headerNames.type}` };
    const definition = this.byType.get(type);
    if (!definition) return { kind: 'other-type' };
    let json: unknown;
    try {
      json = JSON.parse(message.value.toString());
    } catch (error) {
      return { kind: 'unreadable', reason: `not JSON: ${(error as Error).message}` };
    }
    const parsed = definition.schema.safeParse(json);
    if (!parsed.success) return { kind: 'unreadable', reason: `does not fit ${type}: ${issues(parsed.error.issues)}` };
    const envelope = new LazyEnvelope(headers, type);
    return { kind: 'event', event: { type, data: parsed.data, envelope, key, topic, partition, offset } };
  }
}

function issues(list: readonly { path: PropertyKey[]; message: string }[]): string {
  const shown = list.slice(0, 5).map(({ path, message }) => `${path.map(String).join('.') || 'value'}: ${message}`);
  if (list.length > shown.length) shown.push(`${list.length - shown.length} more`);
  return shown.join('; ');
}
