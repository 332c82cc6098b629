/** The resolutions of roll-ups, finest first. `level` is how `dirty_buckets` names them. */
export const resolutions = ['1m', '1h', '1d'] as const;
export type Resolution = (typeof resolutions)[number];

export const bucketMs: Readonly<Record<Resolution, number>> = { '1m': 60_000, '1h': 3_600_000, '1d': 86_400_000 };

export const levels: Readonly<Record<Resolution, number>> = { '1m': 1, '1h': 2, '1d': 3 };

export const rollUpTables: Readonly<Record<Resolution, string>> = {
  '1m': 'roll_ups_1m',
  '1h': 'roll_ups_1h',
  '1d': 'roll_ups_1d',
};

/** Start of the bucket that holds this moment; buckets are cut in UTC and half-open. */
export function bucketStart(resolution: Resolution, ms: number): number {
  return Math.floor(ms / bucketMs[resolution]) * bucketMs[resolution];
}

/** The start of the bucket of an instant given as text, ISO or SQL; plain cutting, because it runs for every reading. */
export function bucketOfText(resolution: Resolution, instant: string): string {
  const day = instant.slice(0, 10);
  if (resolution === '1d') return `${day} 00:00:00`;
  return resolution === '1h' ? `${day} ${instant.slice(11, 13)}:00:00` : `${day} ${instant.slice(11, 16)}:00`;
}

/** `YYYY-MM-DD HH:MM:SS` in UTC. */
export function sqlSecond(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
}

/** `YYYY-MM-DD HH:MM:SS.mmm` in UTC. */
export function sqlMillisecond(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 23)}`;
}

/** Milliseconds since the epoch of an SQL time in UTC. */
export function msOfSql(text: string): number {
  return Date.parse(`${text.slice(0, 10)}T${text.slice(11)}Z`);
}
