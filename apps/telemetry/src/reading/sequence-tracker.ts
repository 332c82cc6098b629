/** What is known of a device's running number. `missing` are inclusive ranges below `top`, ascending. */
export interface SequenceState {
  top: number | null;
  /** Event time of the reading that carried `top`; times compare as text. */
  topAt: string | null;
  missing: [number, number][];
  /** Numbers that never came, those that are no longer listed in `missing` included. */
  lost: number;
  resets: number;
}

export interface NumberedReading {
  readonly seq: number;
  readonly at: string;
  /** The time is that of arrival: it says nothing about the order in which the device measured. */
  readonly stampedOnArrival: boolean;
  /** The broker sent the message again. */
  readonly redelivered: boolean;
}

/** Older gaps than these stay counted, but can't be filled any more. So many of the longest ones fit into the column of 2,000 characters. */
export const maxMissingRanges = 56;
/** A device that skips more has begun to count anew. */
const maxJump = 1_000_000;
/** Without a time of its own, a reading this far behind is a new count rather than one that was overtaken. */
const maxOvertaken = 1024;

export function newSequence(): SequenceState {
  return { top: null, topAt: null, missing: [], lost: 0, resets: 0 };
}

/** Takes in one reading; the same one again, or an earlier one late, leaves the count of lost numbers right. */
export function track(state: SequenceState, reading: NumberedReading): void {
  const { seq, at } = reading;
  if (state.top === null || state.topAt === null) {
    state.top = seq;
    state.topAt = at;
    return;
  }
  if (seq > state.top) {
    // Of an earlier count, repeated after the device began anew.
    if (reading.redelivered && at < state.topAt) return;
    if (seq - state.top > maxJump) {
      beginAnew(state, reading);
      return;
    }
    if (seq > state.top + 1) miss(state, state.top + 1, seq - 1);
    state.top = seq;
    state.topAt = at;
    return;
  }
  if (fill(state, seq) || seq === state.top || reading.redelivered) return;
  const later = reading.stampedOnArrival ? state.top - seq > maxOvertaken || seq === 0 : at > state.topAt;
  if (later) beginAnew(state, reading);
}

function beginAnew(state: SequenceState, reading: NumberedReading): void {
  state.resets += 1;
  state.missing = [];
  state.top = reading.seq;
  state.topAt = reading.at;
}

function miss(state: SequenceState, from: number, to: number): void {
  state.lost += to - from + 1;
  state.missing.push([from, to]);
  if (state.missing.length > maxMissingRanges) state.missing.shift();
}

function fill(state: SequenceState, seq: number): boolean {
  const { missing } = state;
  const index = missing.findIndex(([from, to]) => seq >= from && seq <= to);
  if (index < 0) return false;
  const [from, to] = missing[index]!;
  const rest: [number, number][] = [];
  if (seq > from) rest.push([from, seq - 1]);
  if (seq < to) rest.push([seq + 1, to]);
  missing.splice(index, 1, ...rest);
  if (missing.length > maxMissingRanges) missing.shift();
  state.lost -= 1;
  return true;
}

/** `12-14,20`, as the database keeps it. */
export function missingToText(missing: SequenceState['missing']): string {
  return missing.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}

export function missingFromText(text: string): SequenceState['missing'] {
  if (text === '') return [];
  return text.split(',').map((range) => {
    const [from, to] = range.split('-');
    return [Number(from), Number(to ?? from)];
  });
}
