import { LEAF, type IsolationForest } from './isolation-forest.ts';

/**
 * How much each feature made a row unusual; the shares add up to 1.
 *
 * Path attribution: a node's value is the mean path length of the training rows below it, so each step of a row's path
 * changes the expectation by `value(child) - value(node)`, and that change belongs to the feature of the split (Saabas 2014;
 * Palczewska et al. 2013). The changes of a path add up exactly to "this row's path length minus the mean one".
 * A feature's share is what it shortened the paths by; one that lengthened them gets 0. When none shortened them,
 * the row is not unusual and the share is split evenly.
 * One pass over the trees: about 10 µs for 100 trees.
 */
export function explainIsolation(forest: IsolationForest, row: ArrayLike<number>): Float64Array {
  const { featureCount, roots, feature, threshold, left, right, pathLength } = forest;
  if (row.length !== featureCount) throw new RangeError(`A row has ${featureCount} features, not ${row.length}.`);
  const values = Float32Array.from(row);
  const shortening = new Float64Array(featureCount);
  for (const root of roots) {
    let node = root;
    for (let on = feature[node]!; on !== LEAF; on = feature[node]!) {
      const child = values[on]! <= threshold[node]! ? left[node]! : right[node]!;
      shortening[on] = shortening[on]! + pathLength[node]! - pathLength[child]!;
      node = child;
    }
  }
  const total = shortening.reduce((sum, value) => sum + Math.max(value, 0), 0);
  if (total <= 0) return shortening.fill(1 / featureCount);
  return shortening.map((value) => Math.max(value, 0) / total);
}
