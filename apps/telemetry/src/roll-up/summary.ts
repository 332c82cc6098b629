import { type RolledMeasure, rolledMeasures } from './measures.ts';
import { combineRegisters, type RegisterSpan } from './register.ts';

export interface MeasureSummary {
  readonly n: number;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
}

/** What the readings of one bucket say. */
export interface Summary {
  /** Start of the bucket, milliseconds since the epoch. */
  readonly bucket: number;
  readonly readings: number;
  readonly measures: Readonly<Partial<Record<RolledMeasure, MeasureSummary>>>;
  readonly register: RegisterSpan | undefined;
}

/** The summary of a longer bucket from those in it, which must be ascending and not empty. */
export function combineSummaries(bucket: number, parts: readonly Summary[]): Summary {
  const measures: Partial<Record<RolledMeasure, MeasureSummary>> = {};
  for (const [name] of rolledMeasures) {
    const given = parts.flatMap((part) => part.measures[name] ?? []);
    if (given.length > 0) measures[name] = given.reduce(merge);
  }
  return {
    bucket,
    readings: parts.reduce((total, part) => total + part.readings, 0),
    measures,
    register: combineRegisters(parts.flatMap((part) => part.register ?? [])),
  };
}

function merge(left: MeasureSummary, right: MeasureSummary): MeasureSummary {
  return {
    n: left.n + right.n,
    min: Math.min(left.min, right.min),
    max: Math.max(left.max, right.max),
    sum: left.sum + right.sum,
  };
}
