/**
 * A meter's cumulative register over a span of time, told without its surroundings: what it showed first and last, and
 * what it counted between the two. Spans combine in order of time, whatever their lengths, so that an hour made of
 * minutes equals an hour made of readings, and a late reading changes its own bucket only.
 */
export interface RegisterSpan {
  readonly first: number;
  readonly last: number;
  readonly countedKwh: number;
}

/** A fall within this share is a meter that trembles, not one that began anew. */
const trembling = 0.01;
/** Registers of four to eight digits roll over to zero at these values. */
const ends = [1e4, 1e5, 1e6, 1e7, 1e8];
const nearEnd = 0.9;
const nearZero = 0.1;

/** What the meter counted from one value of its register to the next, in kWh; reset and roll-over are seen. */
export function stepKwh(from: number, to: number): number {
  if (to >= from) return to - from;
  if (from - to <= from * trembling) return 0;
  const end = ends.find((each) => from >= each * nearEnd && from < each && to <= each * nearZero);
  return end === undefined ? to : end - from + to;
}

/** `stepKwh` as an SQL expression. */
export function stepSql(from: string, to: string): string {
  const rollOvers = ends
    .map(
      (end) =>
        `WHEN ${from}>=${end * nearEnd} AND ${from}<${end} AND ${to}<=${end * nearZero} THEN ${end}-${from}+${to}`,
    )
    .join(' ');
  return `CASE WHEN ${to}>=${from} THEN ${to}-${from} WHEN ${from}-${to}<=${from}*${trembling} THEN 0 ${rollOvers} ELSE ${to} END`;
}

export function combineRegisters(spans: readonly RegisterSpan[]): RegisterSpan | undefined {
  const [first, ...rest] = spans;
  if (!first) return undefined;
  let { last, countedKwh } = first;
  for (const span of rest) {
    countedKwh += stepKwh(last, span.first) + span.countedKwh;
    last = span.last;
  }
  return { first: first.first, last, countedKwh };
}
