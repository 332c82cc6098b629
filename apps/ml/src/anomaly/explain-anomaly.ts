import type { Reading } from '@voltguard/contracts';
import { explainIsolation, type IsolationForest } from '@voltguard/learning';
import { DRIFT, STEP, STUCK } from '../feature/features.ts';
import { measures } from '../feature/measures.ts';
import type { Contribution } from './contribution.ts';

/** Said behind the measure when it is not its level that is unusual. */
const aspects: Readonly<Record<number, string>> = { [STEP]: '.change', [STUCK]: '.stuck', [DRIFT]: '.drift' };

/**
 * What made a reading unusual, in the words of its device: each feature's share goes to the measure that caused it, and the value beside
 * it is the one that the device sent. Shares add up to 1, the largest first.
 */
export function explainAnomaly(
  forest: IsolationForest,
  row: Float32Array,
  causes: Int8Array,
  reading: Reading,
): Contribution[] {
  const shares = explainIsolation(forest, row);
  const byName = new Map<string, Contribution>();
  let total = 0;
  shares.forEach((share, feature) => {
    const cause = causes[feature]!;
    if (cause < 0 || share <= 0) return;
    const measure = measures[cause]!.name;
    // The largest feature repeats another one: it speaks for that one.
    const name = measure + (aspects[namedBy(feature, row)] ?? '');
    const value = reading[measure] ?? 0;
    byName.set(name, { feature: name, value, share: (byName.get(name)?.share ?? 0) + share });
    total += share;
  });
  return [...byName.values()]
    .map((each) => ({ ...each, share: each.share / total }))
    .sort((a, b) => b.share - a.share)
    .slice(0, 16);
}

function namedBy(feature: number, row: Float32Array): number {
  if (feature < row.length - 1) return feature;
  let named = 0;
  for (let other = 1; other < row.length - 1; other += 1) if (row[other]! > row[named]!) named = other;
  return named;
}
