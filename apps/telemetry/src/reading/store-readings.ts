import { Inject, Injectable } from '@nestjs/common';
import type { EventData, readingsRecorded } from '@voltguard/contracts';
import type { Clock } from '@voltguard/kernel';
import { insertTuples, sqlInstant } from '@voltguard/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { clock, telemetryConfig } from '../tokens.ts';
import type { TelemetryConfig } from '../telemetry.config.ts';
import { DeviceKeys } from '../device/device-keys.ts';
import { PartitionKeeper } from '../partition/partition-keeper.ts';
import { PeriodArrivals } from '../partition/period-arrivals.ts';
import { bucketOfText } from '../roll-up/bucket.ts';
import { DirtyMarks } from '../roll-up/dirty-buckets.ts';
import { batteriesAmong } from './batteries-among.ts';
import { ArrivedTwice } from './arrived-twice.ts';
import { type DeviceState, lockStates, saveStates } from './device-states.ts';
import { readingColumns, readingTuple } from './reading-row.ts';
import { track } from './sequence-tracker.ts';

type ReadingsRecorded = EventData<typeof readingsRecorded>;

/** An event as the log gave it. */
export interface RecordedEvent {
  readonly data: ReadingsRecorded;
  readonly offset: bigint;
}

export type RefusedEvent = 'unknown-device' | 'not-a-battery' | 'timestamp-out-of-range';

export interface StoreOutcome {
  readonly received: number;
  readonly stored: number;
  /** Positions, in the batch, of events that can't be stored, and why. */
  readonly refused: ReadonlyMap<number, RefusedEvent>;
}

/**
 * Stores a batch in one transaction: rows (the first of an identity wins), marks of the roll-ups that they change, and
 * each device's state. The same batch again changes nothing.
 */
@Injectable()
export class StoreReadings {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(DeviceKeys) private readonly deviceKeys: DeviceKeys,
    @Inject(PartitionKeeper) private readonly partitions: PartitionKeeper,
    @Inject(PeriodArrivals) private readonly arrivals: PeriodArrivals,
    @Inject(telemetryConfig) private readonly config: TelemetryConfig,
    @Inject(clock) private readonly clock: Clock,
  ) {}

  async store(events: readonly RecordedEvent[]): Promise<StoreOutcome> {
    const keys = await this.deviceKeys.of(new Set(events.map(({ data }) => data.deviceId)));
    const days = new Set<string>();
    for (const { data } of events) {
      if (!keys.has(data.deviceId)) continue;
      for (const reading of data.readings) if (isInRange(reading)) days.add(reading.timestamp.slice(0, 10));
    }
    await this.partitions.ensure('readings', days);
    await this.arrivals.note(days);
    return this.dataSource.transaction((manager) => this.write(manager, events, keys));
  }

  private async write(
    manager: EntityManager,
    events: readonly RecordedEvent[],
    keys: ReadonlyMap<string, number>,
  ): Promise<StoreOutcome> {
    const wanted = new Set<number>();
    for (const { data } of events) {
      const key = keys.get(data.deviceId);
      if (key !== undefined) wanted.add(key);
    }
    const states = await lockStates(manager, [...wanted]);
    const batteries = await batteriesAmong(manager, events, keys);
    const arrivedTwice = await ArrivedTwice.among(manager, events, keys);
    const marks = new DirtyMarks();
    const tuples: string[] = [];
    const refused = new Map<number, RefusedEvent>();
    let received = 0;
    events.forEach(({ data, offset }, position) => {
      const key = keys.get(data.deviceId);
      const state = key === undefined ? undefined : states.get(key);
      if (key === undefined || !state?.active) {
        refused.set(position, 'unknown-device');
        return;
      }
      if (data.reportedBy !== undefined && !batteries.has(key)) {
        refused.set(position, 'not-a-battery');
        return;
      }
      if (!data.readings.every(isInRange)) {
        refused.set(position, 'timestamp-out-of-range');
        return;
      }
      const receivedAt = sqlInstant(data.receivedAt);
      const counted = wasCounted(state, Number(offset), receivedAt);
      let lastMinute = '';
      for (const reading of data.readings) {
        received += 1;
        if (arrivedTwice.has(position, key, data.redelivered === true, reading)) continue;
        tuples.push(readingTuple(key, receivedAt, reading));
        const minute = reading.timestamp.slice(0, 16);
        if (minute !== lastMinute) {
          lastMinute = minute;
          marks.add(key, bucketOfText('1m', reading.timestamp));
        }
        if (!counted) takeIn(state, data, reading);
      }
      if (!counted) {
        state.logOffset = Number(offset);
        if (state.lastSeenAt === null || receivedAt > state.lastSeenAt) state.lastSeenAt = receivedAt;
      }
    });
    if (received === 0) return { received, stored: 0, refused };
    const { inserted } = await insertTuples(manager, 'readings', readingColumns, tuples, { onDuplicate: 'ignore' });
    await marks.save(manager, '1m', this.clock.now().getTime(), this.config.ROLL_UP_SETTLE_SECONDS * 1000);
    await saveStates(
      manager,
      [...states.values()].filter((state) => state.active),
    );
    return { received, stored: inserted, refused };
  }
}

/** The edge accepts 2000 to tomorrow; here it only has to be a day that partitions can be made for. */
function isInRange({ timestamp }: { readonly timestamp: string }): boolean {
  return timestamp >= '2000' && timestamp < '2100';
}

/** The log is read again after a crash; an offset that went back while time went on is a log that was made anew. */
function wasCounted(state: DeviceState, offset: number, receivedAt: string): boolean {
  return (
    state.logOffset !== null && offset <= state.logOffset && state.lastSeenAt !== null && receivedAt <= state.lastSeenAt
  );
}

function takeIn(state: DeviceState, data: ReadingsRecorded, reading: ReadingsRecorded['readings'][number]): void {
  const at = sqlInstant(reading.timestamp);
  if (state.lastReadingAt === null || at > state.lastReadingAt) state.lastReadingAt = at;
  if (reading.seq === undefined) return;
  track(state, {
    seq: reading.seq,
    at,
    stampedOnArrival: reading.stampedOnArrival === true,
    redelivered: data.redelivered === true,
  });
}
