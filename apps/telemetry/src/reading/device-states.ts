import { insertTuples } from '@voltguard/persistence';
import type { EntityManager } from 'typeorm';
import { missingFromText, missingToText, type SequenceState } from './sequence-tracker.ts';

/** What readings change about a device. Times are `YYYY-MM-DD HH:MM:SS.mmm` in UTC: they compare as text. */
export interface DeviceState extends SequenceState {
  readonly deviceKey: number;
  readonly active: boolean;
  lastSeenAt: string | null;
  lastReadingAt: string | null;
  /** Of the last event in Kafka that was counted. */
  logOffset: number | null;
}

interface StateRow {
  k: number;
  active: number;
  seen: string | null;
  reading: string | null;
  off: number | null;
  top: number | null;
  topAt: string | null;
  missing: string;
  lost: number;
  resets: number;
}

/**
 * Locks the states of these devices until the transaction ends: two processes that both believe to own a partition
 * (one of them does no longer) take turns, and a deletion waits. Locked in the order of keys, so that nobody dead-locks.
 */
export async function lockStates(manager: EntityManager, keys: readonly number[]): Promise<Map<number, DeviceState>> {
  const states = new Map<number, DeviceState>();
  if (keys.length === 0) return states;
  const sorted = [...keys].sort((a, b) => a - b).join(',');
  const rows = await manager.query<StateRow[]>(
    `SELECT device_key AS k, active, CAST(last_seen_at AS CHAR) AS seen, CAST(last_reading_at AS CHAR) AS reading,
      log_offset AS off, seq_top AS top, CAST(seq_top_at AS CHAR) AS topAt, seq_missing AS missing, seq_lost AS lost,
      seq_resets AS resets FROM device_states WHERE device_key IN (${sorted}) ORDER BY device_key FOR UPDATE`,
  );
  for (const row of rows) {
    states.set(row.k, {
      deviceKey: row.k,
      active: row.active === 1,
      lastSeenAt: row.seen,
      lastReadingAt: row.reading,
      logOffset: row.off,
      top: row.top,
      topAt: row.topAt,
      missing: missingFromText(row.missing),
      lost: row.lost,
      resets: row.resets,
    });
  }
  return states;
}

const columns = [
  'device_key',
  'active',
  'last_seen_at',
  'last_reading_at',
  'log_offset',
  'seq_top',
  'seq_top_at',
  'seq_missing',
  'seq_lost',
  'seq_resets',
];
const update = columns
  .slice(2)
  .map((column) => `${column}=VALUES(${column})`)
  .join(',');

export async function saveStates(manager: EntityManager, states: readonly DeviceState[]): Promise<void> {
  const tuples = states.map(
    (state) =>
      `(${state.deviceKey},1,${quoted(state.lastSeenAt)},${quoted(state.lastReadingAt)},${state.logOffset ?? 'NULL'},` +
      `${state.top ?? 'NULL'},${quoted(state.topAt)},'${missingToText(state.missing)}',${state.lost},${state.resets})`,
  );
  await insertTuples(manager, 'device_states', columns, tuples, { onDuplicate: update });
}

function quoted(time: string | null): string {
  return time === null ? 'NULL' : `'${time}'`;
}
