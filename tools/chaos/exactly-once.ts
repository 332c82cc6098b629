/** How many rows there are of a device's running number. */
export type RowCounts = ReadonlyMap<number, number>;

export interface StorageVerdict {
  readonly acknowledged: number;
  readonly stored: number;
  /** Acknowledged by the broker and not in the table. */
  readonly lost: readonly number[];
  /** In the table more than once. */
  readonly doubled: readonly number[];
  /** In the table and never sent. */
  readonly foreign: readonly number[];
}

/** Whether every acknowledged reading of a device is stored once. One that was sent but not acknowledged may be stored or not. */
export function checkStorage(
  sent: ReadonlySet<number>,
  acknowledged: ReadonlySet<number>,
  rows: RowCounts,
): StorageVerdict {
  return {
    acknowledged: acknowledged.size,
    stored: rows.size,
    lost: [...acknowledged].filter((seq) => !rows.has(seq)),
    doubled: [...rows].filter(([, count]) => count > 1).map(([seq]) => seq),
    foreign: [...rows.keys()].filter((seq) => !sent.has(seq)),
  };
}

export interface TwinVerdict {
  readonly calm: number;
  readonly stormy: number;
  /** What only the calm twin has, and only the other. */
  readonly missing: readonly string[];
  readonly surplus: readonly string[];
}

/** Compares what twins were given: each entry is one score or alert transition as text; the order does not matter, repetitions do. */
export function compareTwins(calm: readonly string[], stormy: readonly string[]): TwinVerdict {
  return { calm: calm.length, stormy: stormy.length, missing: without(calm, stormy), surplus: without(stormy, calm) };
}

function without(entries: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const other of others) left.set(other, (left.get(other) ?? 0) + 1);
  return entries.filter((entry) => {
    const count = left.get(entry) ?? 0;
    left.set(entry, count - 1);
    return count <= 0;
  });
}
