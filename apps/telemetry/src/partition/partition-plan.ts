/** How long one partition of a table lasts. */
export type PeriodUnit = 'day' | 'month' | 'year';

/** A partition as the server lists it, ascending; the last one has no end. */
export interface Partition {
  readonly name: string;
  /** `YYYY-MM-DD`: rows before it belong here, unless to an earlier partition. */
  readonly end: string | undefined;
}

export interface Split {
  readonly covering: string;
  readonly into: readonly Partition[];
}

/** The first day of the period that holds this day (`YYYY-MM-DD`). */
export function periodStart(unit: PeriodUnit, day: string): string {
  if (unit === 'day') return day;
  return unit === 'month' ? `${day.slice(0, 7)}-01` : `${day.slice(0, 4)}-01-01`;
}

/** The first day after the period that starts on this day. */
export function periodEnd(unit: PeriodUnit, start: string): string {
  const date = new Date(`${start}T00:00:00.000Z`);
  if (unit === 'day') date.setUTCDate(date.getUTCDate() + 1);
  else if (unit === 'month') date.setUTCMonth(date.getUTCMonth() + 1);
  else date.setUTCFullYear(date.getUTCFullYear() + 1);
  return date.toISOString().slice(0, 10);
}

/** `p20260115`: rows of one period. Everything else (`g…`, `p_rest`) covers what has none of its own. */
export function periodPartition(start: string): string {
  return `p${start.replaceAll('-', '')}`;
}

/** The start of the period that a partition is made for, or undefined for one that only covers. */
export function periodOf(partition: Partition): string | undefined {
  const parts = /^p(\d{4})(\d{2})(\d{2})$/.exec(partition.name);
  return parts ? `${parts[1]}-${parts[2]}-${parts[3]}` : undefined;
}

/** Periods that are made ahead for a trace that is being read in. */
const ahead = 6;

/**
 * Where the period before one has a partition already, a trace is coming in day by day: the next ones are made along,
 * so that it waits for one ALTER a week instead of seven.
 */
export function withFollowing(
  unit: PeriodUnit,
  partitions: readonly Partition[],
  starts: Iterable<string>,
): Set<string> {
  const owned = new Set(partitions.map(({ end, name }) => (name.startsWith('p2') ? end : undefined)));
  const all = new Set(starts);
  for (const start of [...all]) {
    if (!owned.has(start)) continue;
    let next = start;
    for (let count = 0; count < ahead; count += 1) all.add((next = periodEnd(unit, next)));
  }
  return all;
}

/**
 * How to give each of these periods a partition of its own by cutting those that cover them; periods that have one are
 * left out. A partition that covers keeps its name and end, so that names never collide.
 */
export function planSplits(unit: PeriodUnit, partitions: readonly Partition[], starts: Iterable<string>): Split[] {
  const wanted = new Map<Partition, string[]>();
  for (const start of [...new Set(starts)].sort()) {
    const covering = partitions.find(({ end }) => end === undefined || start < end);
    if (!covering || covering.name === periodPartition(start)) continue;
    wanted.set(covering, [...(wanted.get(covering) ?? []), start]);
  }
  return [...wanted].map(([covering, inside]) => {
    const before = partitions[partitions.indexOf(covering) - 1];
    return { covering: covering.name, into: cut(unit, covering, before?.end, inside) };
  });
}

function cut(unit: PeriodUnit, covering: Partition, begin: string | undefined, starts: readonly string[]): Partition[] {
  const into: Partition[] = [];
  let at = begin;
  for (const start of starts) {
    if (at === undefined || at < start) into.push({ name: `g${start.replaceAll('-', '')}`, end: start });
    at = periodEnd(unit, start);
    into.push({ name: periodPartition(start), end: at });
  }
  if (covering.end === undefined || at! < covering.end) into.push(covering);
  return into;
}
