import { maxExtraMeasures, type Reading } from '@voltguard/contracts';
import { largestExtra, measureFields } from './measures.ts';
import type { BadInput } from './outcome.ts';
import { readTimestamp } from './timestamp.ts';

const longestExtraName = 64;

/** Of one element: the reading in the platform's spelling, or what is wrong with it. */
export type Normalised =
  | { readonly ok: true; readonly reading: Reading; readonly ignoredFields: number }
  | { readonly ok: false; readonly code: BadInput; readonly detail: string };

export interface ReadingContext {
  readonly deviceId: string;
  readonly receivedAtMs: number;
  /** A time for a reading without one; each call gives a later one, so that no two readings of a device are taken for the same. */
  readonly stamp: (needsOwnMoment: boolean) => number;
}

type Draft = { -readonly [Key in keyof Reading]: Reading[Key] };

/**
 * One pass over the fields; what comes out fits the contract's schema by construction. `null` counts as absent. A known
 * field with a wrong value makes the element bad; an unknown one that cannot be kept is ignored and counted.
 */
export function normaliseReading(element: unknown, context: ReadingContext): Normalised {
  if (typeof element !== 'object' || element === null || Array.isArray(element)) {
    return bad('not-an-object', `a reading is an object, this is ${kindOf(element)}`);
  }
  const fields = element as Record<string, unknown>;
  const measures: Partial<Record<string, number>> = {};
  const own = new Set<string>();
  let extra: Record<string, number> | undefined;
  let [measured, extras, ignoredFields] = [0, 0, 0];
  let atMs: number | undefined;
  let seq: number | undefined;

  for (const field of Object.keys(fields)) {
    const value = fields[field];
    if (value === null) continue;
    const measure = measureFields.get(field);
    if (measure) {
      if (typeof value !== 'number') return bad('wrong-type', `${field} is ${kindOf(value)}, not a number`);
      if (!(value >= measure.least && value <= measure.most)) return bad('out-of-range', `${field} is ${value}`);
      if (measure.ownSpelling) own.add(measure.name);
      else if (own.has(measure.name)) continue;
      measures[measure.name] = value;
      measured += 1;
    } else if (field === 'timestamp') {
      const read = readTimestamp(value, context.receivedAtMs);
      if (typeof read === 'string') return bad(read, `timestamp is ${shown(value)}`);
      atMs = read;
    } else if (field === 'seq') {
      if (!Number.isSafeInteger(value) || (value as number) < 0)
        return bad('wrong-type', `seq is ${shown(value)}, not a whole number`);
      seq = value as number;
    } else if (field === 'deviceId' || field === 'device_id') {
      if (value !== context.deviceId)
        return bad('wrong-device', `${field} is ${shown(value)}, the topic says ${context.deviceId}`);
    } else if (keepable(field, value) && extras < maxExtraMeasures) {
      (extra ??= {})[field] = value as number;
      extras += 1;
    } else ignoredFields += 1;
  }
  if (measured + extras === 0) return bad('no-measure', 'it carries no number that is a measure');

  const stampedOnArrival = atMs === undefined;
  const reading = { timestamp: new Date(atMs ?? context.stamp(seq === undefined)).toISOString() } as Draft;
  if (stampedOnArrival) reading.stampedOnArrival = true;
  if (seq !== undefined) reading.seq = seq;
  Object.assign(reading, measures);
  if (extra) reading.extra = extra;
  return { ok: true, reading, ignoredFields };
}

function keepable(field: string, value: unknown): boolean {
  return (
    typeof value === 'number' &&
    Math.abs(value) <= largestExtra &&
    field.length > 0 &&
    field.length <= longestExtraName &&
    field !== '__proto__'
  );
}

function bad(code: BadInput, detail: string): Normalised {
  return { ok: false, code, detail };
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function shown(value: unknown): string {
  return typeof value === 'string'
    ? JSON.stringify(value.slice(0, 60))
    : typeof value === 'number'
      ? String(value)
      : kindOf(value);
}
