import { continueTrace, runWithTrace } from '@voltguard/observability';
import { isDataFault } from '@voltguard/persistence';
import type { KafkaMessage } from 'kafkajs';
import type { DeadLetter } from '../dead-letters/dead-letter.ts';
import type { EventDecoder } from '../event/decode.ts';
import type { ReceivedEvent } from '../event/received-event.ts';
import { batchSize, handlerTime, skipped } from '../metrics.ts';
import { PermanentError } from '../permanent-error.ts';
import { type BatchHandler, HandlerBatch } from './event-batch.ts';

export interface Chunk {
  readonly consumer: string;
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly KafkaMessage[];
  readonly signal: AbortSignal;
  readonly heartbeat: () => Promise<void>;
}

export interface ChunkOutcome {
  /** Messages from the front that are done: handled, skipped or dead-lettered. */
  readonly done: number;
  readonly letters: readonly DeadLetter[];
  /** Why it ended before the last message. */
  readonly error?: unknown;
}

/**
 * Decodes a run of messages and gives them to the handler. With `isolate`, a PermanentError for several events is
 * followed by one call for each, so that only the event that causes it becomes a dead letter.
 */
export async function runChunk(
  chunk: Chunk,
  decoder: EventDecoder,
  handler: BatchHandler,
  isolate: boolean,
): Promise<ChunkOutcome> {
  const letters: { index: number; letter: DeadLetter }[] = [];
  const events: ReceivedEvent[] = [];
  const indexes: number[] = [];
  const { consumer, topic, partition, messages } = chunk;
  for (let index = 0; index < messages.length; index += 1) {
    const decoded = decoder.decode(topic, partition, messages[index]!);
    if (decoded.kind === 'event') {
      events.push(decoded.event);
      indexes.push(index);
    } else if (decoded.kind === 'unreadable') {
      letters.push({ index, letter: letterOf(chunk, index, decoded.reason) });
    } else {
      skipped.inc({ consumer, why: decoded.kind });
    }
  }
  const take = (batch: HandlerBatch) => {
    for (const [event, reason] of batch.rejected) {
      const index = indexes[events.indexOf(event)];
      if (index !== undefined) letters.push({ index, letter: letterOf(chunk, index, reason) });
    }
  };
  const finished = (done: number, error?: unknown): ChunkOutcome => ({
    done,
    letters: letters
      .filter(({ index }) => index < done)
      .sort((a, b) => a.index - b.index)
      .map(({ letter }) => letter),
    ...(error === undefined ? {} : { error }),
  });
  if (events.length === 0) return finished(messages.length);
  try {
    take(await call(chunk, events, handler));
    return finished(messages.length);
  } catch (error) {
    if (!(error instanceof PermanentError) || !isolate) return finished(0, error);
    if (events.length === 1) {
      letters.push({ index: indexes[0]!, letter: letterOf(chunk, indexes[0]!, error.message) });
      return finished(messages.length);
    }
  }
  for (const [position, event] of events.entries()) {
    const index = indexes[position]!;
    try {
      take(await call(chunk, [event], handler));
    } catch (error) {
      if (!(error instanceof PermanentError)) return finished(index, error);
      letters.push({ index, letter: letterOf(chunk, index, error.message) });
    }
  }
  return finished(messages.length);
}

async function call(chunk: Chunk, events: readonly ReceivedEvent[], handler: BatchHandler): Promise<HandlerBatch> {
  const { consumer, topic, partition, signal, heartbeat } = chunk;
  const batch = new HandlerBatch(topic, partition, events, signal, heartbeat);
  batchSize.observe({ consumer }, events.length);
  const stop = handlerTime.startTimer({ consumer });
  const { traceparent, correlationId } = events[0]!.envelope;
  try {
    // A batch has one trace, that of its first event; `causedBy(event)` gives each outgoing event its own.
    await runWithTrace(continueTrace({ traceparent, correlationId }), () => handler(batch));
    stop({ outcome: 'done' });
    return batch;
  } catch (cause) {
    const error = permanentIfData(cause);
    stop({ outcome: error instanceof PermanentError ? 'refused' : 'failed' });
    throw error;
  }
}

/** Values that the database will never take: one event's must not hold up the partition for ever. */
function permanentIfData(error: unknown): unknown {
  if (error instanceof PermanentError || !isDataFault(error)) return error;
  return new PermanentError(`the database refuses its values: ${(error as Error).message}`, { cause: error });
}

/** A record as a dead letter of this consumer. */
export function letterOf(chunk: Chunk, index: number, reason: string): DeadLetter {
  const message = chunk.messages[index]!;
  return {
    key: message.key,
    value: message.value,
    headers: message.headers ?? {},
    reason,
    origin: { topic: chunk.topic, partition: chunk.partition, offset: message.offset },
  };
}
