import type { ConsumerDefinition, EventDefinition } from '@voltguard/contracts';
import 'reflect-metadata';
import type { BroadcastRecord } from '../broadcast/broadcast-record.ts';
import type { StreamOptions, StreamProcessor } from '../stream/stream-processor.ts';
import type { EventBatch } from './event-batch.ts';
import type { BatchOptions } from './work-consumer.ts';

const handlerKey = Symbol('voltguard:handler');

export type HandlerMark =
  | { readonly kind: 'batch'; readonly consumer: ConsumerDefinition; readonly options: BatchOptions }
  | { readonly kind: 'broadcast'; readonly consumer: ConsumerDefinition }
  | { readonly kind: 'stream'; readonly consumer: ConsumerDefinition; readonly options: StreamOptions };

type MethodOf<Handler> = (target: object, name: string | symbol, descriptor: TypedPropertyDescriptor<Handler>) => void;

/**
 * The method takes this consumer's events in batches: offsets are committed after it resolved, a batch that it throws on is
 * tried again (see PermanentError). It may get the same events again, and must be harmless then.
 */
export function ConsumeBatch<Event extends EventDefinition>(
  consumer: ConsumerDefinition<Event>,
  options: BatchOptions = {},
): MethodOf<(batch: EventBatch<Event>) => Promise<void>> {
  return (_target, _name, descriptor) => {
    mark(descriptor.value!, { kind: 'batch', consumer: consumer as unknown as ConsumerDefinition, options });
  };
}

/** The method gets the whole compacted topic in this replica, from its beginning, tombstones too. */
export function ConsumeBroadcast<Event extends EventDefinition>(
  consumer: ConsumerDefinition<Event>,
): MethodOf<(records: readonly BroadcastRecord<Event>[]) => Promise<void>> {
  return (_target, _name, descriptor) => {
    mark(descriptor.value!, { kind: 'broadcast', consumer: consumer as unknown as ConsumerDefinition });
  };
}

/** The class keeps a state per partition, checkpointed with the offset that it covers. */
export function ConsumeStream<Event extends EventDefinition>(
  consumer: ConsumerDefinition<Event>,
  options: StreamOptions = {},
) {
  return <State>(target: new (...dependencies: never[]) => StreamProcessor<State, Event>): void => {
    mark(target, { kind: 'stream', consumer: consumer as unknown as ConsumerDefinition, options });
  };
}

/** What a decorator noted on a method or class. */
export function markOf(target: object): HandlerMark | undefined {
  return Reflect.getOwnMetadata(handlerKey, target) as HandlerMark | undefined;
}

function mark(target: object, value: HandlerMark): void {
  Reflect.defineMetadata(handlerKey, value, target);
}
