import { averagePathLength } from './average-path-length.ts';
import { LEAF, type IsolationForest } from './isolation-forest.ts';

/**
 * Scores rows: 2^(-mean path length / c(psi)), in (0, 1). About 0.5 is ordinary, towards 1 is unusual
 * (Liu, Ting, Zhou 2008, eq. 2).
 * @param rows row-major values, `featureCount` a row, read as float32
 * @throws RangeError when the values are not whole rows
 */
export function scoreIsolationForest(forest: IsolationForest, rows: Float32Array | Float64Array): Float64Array {
  const { featureCount, roots, feature, threshold, left, right, pathLength } = forest;
  if (rows.length % featureCount !== 0) {
    throw new RangeError(`${rows.length} values are not rows of ${featureCount} features.`);
  }
  const values = rows instanceof Float32Array ? rows : Float32Array.from(rows);
  const sums = new Float64Array(values.length / featureCount);
  // Tree by tree, so that one tree's nodes stay in the cache while all rows pass it.
  for (const root of roots) {
    for (let row = 0, start = 0; row < sums.length; row += 1, start += featureCount) {
      let node = root;
      for (let on = feature[node]!; on !== LEAF; on = feature[node]!) {
        node = values[start + on]! <= threshold[node]! ? left[node]! : right[node]!;
      }
      sums[row] = sums[row]! + pathLength[node]!;
    }
  }
  const scale = pathScale(forest);
  return sums.map((sum) => 2 ** (-sum * scale));
}

/** What turns a sum of path lengths into the exponent: 1 / (trees × c(psi)). */
export function pathScale({ roots, sampleSize }: IsolationForest): number {
  return 1 / (roots.length * averagePathLength(sampleSize));
}
