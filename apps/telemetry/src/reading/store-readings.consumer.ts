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

  @ConsumeBatch(consumers.storeReadings, { maxBatchEvents: 2000 })
  async store(batch: EventBatch<typeof readingsRecorded>): Promise<void> {
    const { received, stored, refused } = await this.storeReadings.store(batch.events);
    this.rows.inc({ outcome: 'stored' }, stored);
    this.rows.inc({ outcome: 'known' }, received - stored);
    for (const [position, reason] of refused) {
      batch.reject(batch.events[position]!, reason);
      this.refused.inc({ reason });
    }
  }
}
