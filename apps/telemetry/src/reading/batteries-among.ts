import type { EntityManager } from 'typeorm';
import type { RecordedEvent } from './store-readings.ts';

/**
 * Keys of the batteries among what swapping stations reported. A station's certificate says which station it is, not which
 * batteries it holds: it may speak for batteries, never for another kind of device.
 */
export async function batteriesAmong(
  manager: EntityManager,
  events: readonly RecordedEvent[],
  keys: ReadonlyMap<string, number>,
): Promise<ReadonlySet<number>> {
  const reported = new Set<number>();
  for (const { data } of events) {
    const key = data.reportedBy === undefined ? undefined : keys.get(data.deviceId);
    if (key !== undefined) reported.add(key);
  }
  if (reported.size === 0) return reported;
  const rows = await manager.query<{ deviceKey: number }[]>(
    "SELECT device_key AS deviceKey FROM devices WHERE kind = 'battery' AND device_key IN (?)",
    [[...reported]],
  );
  return new Set(rows.map(({ deviceKey }) => deviceKey));
}
