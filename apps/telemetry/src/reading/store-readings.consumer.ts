import { Inject, Injectable } from '@nestjs/common';
import { consumers, type readingsRecorded } from '@voltguard/contracts';
import { ConsumeBatch, type EventBatch } from '@voltguard/messaging';
import { counter } from '@voltguard/observability';
import { StoreReadings } from './store-readings.ts';

@Injectable()
export class StoreReadingsConsumer {
  private readonly rows = counter<'outcome'>({
    name: 'voltguard_telemetry_readings_total',
    help: 'Readings by what became of them: stored, or known already.',
    labelNames: ['outcome'],
  });
  private readonly refused = counter<'reason'>({
    name: 'voltguard_telemetry_refused_events_total',
    help: 'Events of readings that went to the dead letters.',
    labelNames: ['reason'],
  });

  constructor(@Inject(StoreReadings) private readonly storeReadings: StoreReadings) {}

  // Nobody waits for a row: fewer, larger transactions leave the machine to those who wait for an alert.
  @ConsumeBatch(consumers.storeReadings, { maxBatchEvents: 2000, minBytes: 256 * 1024, maxWaitMs: 200 })
  async store(batch: EventBatch<typeof readingsRecorded>): Promise<void> {
    for (const events of portions(batch.events)) {
      const { received, stored, refused } = await this.storeReadings.store(events);
      this.rows.inc({ outcome: 'stored' }, stored);
      this.rows.inc({ outcome: 'known' }, received - stored);
      for (const [position, reason] of refused) {
        batch.reject(events[position]!, reason);
        this.refused.inc({ reason });
      }
    }
  }
}

/** Of at most so many readings, unless one event alone has more: a transaction that takes seconds holds up roll-ups. */
const maxReadings = 20_000;

function* portions<Event extends { readonly data: { readonly readings: readonly unknown[] } }>(
  events: readonly Event[],
): Generator<readonly Event[]> {
  let from = 0;
  let readings = 0;
  for (const [index, { data }] of events.entries()) {
    if (index > from && readings + data.readings.length > maxReadings) {
      yield events.slice(from, index);
      from = index;
      readings = 0;
    }
    readings += data.readings.length;
  }
  if (from < events.length) yield events.slice(from);
}
