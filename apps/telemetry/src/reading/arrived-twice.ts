import type { EventData, Reading, readingsRecorded } from '@voltguard/contracts';
import { sqlInstant } from '@voltguard/persistence';
import type { EntityManager } from 'typeorm';
import { sqlMillisecond } from '../roll-up/bucket.ts';
import { stampedFlag } from './reading-row.ts';

interface Recorded {
  readonly data: EventData<typeof readingsRecorded>;
}

/** How long the first arrival of a message may lie back that the broker sends again. */
const windowMs = 3_600_000;

/**
 * Readings that the device numbered but gave no time, in a message that the broker sent a second time. Each arrival
 * stamped its own time, so that their identity does not tell; the number, within the last hour, does. A rare path: only
 * batches with such an event pay for it.
 */
export class ArrivedTwice {
  private constructor(private readonly firstArrivals: ReadonlyMap<string, { position: number; at: string }>) {}

  static async among(
    manager: EntityManager,
    events: readonly Recorded[],
    keys: ReadonlyMap<string, number>,
  ): Promise<ArrivedTwice> {
    const first = new Map<string, { position: number; at: string }>();
    const repeated = new Set<string>();
    for (const { data } of events) {
      if (data.redelivered && data.readings.some(isNumberedOnArrival)) repeated.add(data.deviceId);
    }
    for (const deviceId of repeated) {
      const key = keys.get(deviceId);
      if (key !== undefined) await collect(manager, events, deviceId, key, first);
    }
    return new ArrivedTwice(first);
  }

  /** Whether this reading, of the event at this position of the batch, came before under another time. */
  has(position: number, deviceKey: number, redelivered: boolean, reading: Reading): boolean {
    if (!redelivered || this.firstArrivals.size === 0 || !isNumberedOnArrival(reading)) return false;
    const first = this.firstArrivals.get(`${deviceKey}|${reading.seq}`);
    return first !== undefined && first.position !== position && first.at !== sqlInstant(reading.timestamp);
  }
}

async function collect(
  manager: EntityManager,
  events: readonly Recorded[],
  deviceId: string,
  key: number,
  first: Map<string, { position: number; at: string }>,
): Promise<void> {
  const own = events.flatMap(({ data }, position) => (data.deviceId === deviceId ? [{ data, position }] : []));
  const repeated = own.filter(({ data }) => data.redelivered);
  const seqs = repeated.flatMap(({ data }) => data.readings.filter(isNumberedOnArrival).map(({ seq }) => seq));
  const arrivals = repeated.map(({ data }) => Date.parse(data.receivedAt));
  const rows = await manager.query<{ seq: number; at: string }[]>(
    `SELECT seq, CAST(ts AS CHAR) AS at FROM readings WHERE device_key = ? AND ts >= ? AND ts <= ?
      AND flags & ${stampedFlag} AND seq IN (?) ORDER BY ts`,
    [key, sqlMillisecond(Math.min(...arrivals) - windowMs), sqlMillisecond(Math.max(...arrivals)), seqs],
  );
  for (const { seq, at } of rows) {
    if (!first.has(`${key}|${seq}`)) first.set(`${key}|${seq}`, { position: -1, at });
  }
  for (const { data, position } of own) {
    for (const reading of data.readings) {
      const name = `${key}|${reading.seq}`;
      if (isNumberedOnArrival(reading) && !first.has(name)) {
        first.set(name, { position, at: sqlInstant(reading.timestamp) });
      }
    }
  }
}

function isNumberedOnArrival(reading: Reading): boolean {
  return reading.stampedOnArrival === true && reading.seq !== undefined;
}
