import { bucketMs, type Resolution } from '../roll-up/bucket.ts';
import { type RolledMeasure, rolledMeasures } from '../roll-up/measures.ts';
import { stepKwh } from '../roll-up/register.ts';
import type { MeasureSummary, Summary } from '../roll-up/summary.ts';
import type { RollUpItem } from './energy-schemas.ts';

/**
 * What clients see. The energy of a bucket runs from the last value before it to its own last value, so that buckets
 * add up to what the meter counted.
 */
export function rollUpItems(
  resolution: Resolution,
  summaries: readonly Summary[],
  registerBefore: number | undefined,
): RollUpItem[] {
  let before = registerBefore;
  return summaries.map(({ bucket, readings, measures, register }) => {
    let energyKwh: number | null = null;
    if (register) {
      energyKwh = register.countedKwh + (before === undefined ? 0 : stepKwh(before, register.first));
      before = register.last;
    }
    return {
      from: new Date(bucket).toISOString(),
      to: new Date(bucket + bucketMs[resolution]).toISOString(),
      count: readings,
      energyKwh: energyKwh === null ? null : rounded(energyKwh),
      ...spreads(measures),
      powerW: measures.powerW ? spread(measures.powerW) : null,
    };
  });
}

function spreads(measures: Summary['measures']): Partial<Record<RolledMeasure, ReturnType<typeof spread>>> {
  const given: Partial<Record<RolledMeasure, ReturnType<typeof spread>>> = {};
  for (const [name] of rolledMeasures) {
    const summary = measures[name];
    if (summary) given[name] = spread(summary);
  }
  return given;
}

function spread({ n, min, max, sum }: MeasureSummary) {
  return { min, mean: rounded(sum / n), max };
}

/** Differences of registers carry the noise of binary fractions; a nanowatt-hour is none of it. */
function rounded(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(12));
}
