import type { Random } from '../statistics/seeded-random.ts';
import { seededRandom } from '../statistics/seeded-random.ts';
import { averagePathLength } from './average-path-length.ts';
import { LEAF, type IsolationForest } from './isolation-forest.ts';

export interface IsolationForestOptions {
  /** Same seed, same rows: same forest. */
  readonly seed: number;
  /** Default 100. */
  readonly trees?: number;
  /** Rows a tree is grown on, drawn without replacement. Default 256, or all rows where there are fewer. */
  readonly sampleSize?: number;
}

/**
 * Grows an isolation forest (Liu, Ting, Zhou, "Isolation Forest", ICDM 2008, algorithms 1 and 2).
 * @param rows row-major values, `featureCount` a row; finite. They are rounded to float32, as an ONNX runtime sees them.
 * @throws RangeError when the shape is wrong or a value is not finite
 */
export function fitIsolationForest(
  rows: Float32Array | Float64Array,
  featureCount: number,
  { seed, trees = 100, sampleSize = 256 }: IsolationForestOptions,
): IsolationForest {
  const values = checked(rows, featureCount);
  const rowCount = values.length / featureCount;
  if (!(Number.isInteger(trees) && trees > 0)) throw new RangeError(`A forest has at least one tree, not ${trees}.`);
  if (!(Number.isInteger(sampleSize) && sampleSize > 1)) throw new RangeError('A tree needs at least two rows.');
  const size = Math.min(sampleSize, rowCount);
  const grower = new TreeGrower(values, featureCount, size, trees, seededRandom(seed));
  for (let tree = 0; tree < trees; tree += 1) grower.grow();
  return grower.forest();
}

function checked(rows: Float32Array | Float64Array, featureCount: number): Float32Array {
  if (!(Number.isInteger(featureCount) && featureCount > 0)) throw new RangeError('A row has at least one feature.');
  if (rows.length < 2 * featureCount || rows.length % featureCount !== 0) {
    throw new RangeError(`${rows.length} values are not two or more rows of ${featureCount} features.`);
  }
  const values = rows instanceof Float32Array ? rows : Float32Array.from(rows);
  const broken = values.findIndex((value) => !Number.isFinite(value));
  if (broken >= 0) {
    const row = Math.floor(broken / featureCount);
    throw new RangeError(`Row ${row}, feature ${broken % featureCount} is ${rows[broken]}: values must be finite.`);
  }
  return values;
}

/** Grows one tree after another into the same arrays; a tree of n rows has at most 2n - 1 nodes. */
class TreeGrower {
  private readonly order: Uint32Array;
  private readonly candidates: Uint32Array;
  private readonly depthLimit: number;
  private readonly roots: Int32Array;
  private readonly feature: Int32Array;
  private readonly threshold: Float32Array;
  private readonly left: Int32Array;
  private readonly right: Int32Array;
  private readonly pathLength: Float32Array;
  private readonly size: Int32Array;
  private grown = 0;
  private nodes = 0;

  constructor(
    private readonly values: Float32Array,
    private readonly featureCount: number,
    private readonly sampleSize: number,
    trees: number,
    private readonly random: Random,
  ) {
    this.order = Uint32Array.from({ length: values.length / featureCount }, (_, row) => row);
    this.candidates = Uint32Array.from({ length: featureCount }, (_, index) => index);
    this.depthLimit = Math.ceil(Math.log2(Math.max(sampleSize, 2)));
    const capacity = trees * (2 * sampleSize - 1);
    this.roots = new Int32Array(trees);
    this.feature = new Int32Array(capacity);
    this.threshold = new Float32Array(capacity);
    this.left = new Int32Array(capacity);
    this.right = new Int32Array(capacity);
    this.pathLength = new Float32Array(capacity);
    this.size = new Int32Array(capacity);
  }

  grow(): void {
    this.drawSample();
    this.roots[this.grown] = this.split(0, this.sampleSize, 0);
    this.grown += 1;
  }

  forest(): IsolationForest {
    const { nodes } = this;
    return {
      featureCount: this.featureCount,
      sampleSize: this.sampleSize,
      roots: this.roots,
      feature: this.feature.slice(0, nodes),
      threshold: this.threshold.slice(0, nodes),
      left: this.left.slice(0, nodes),
      right: this.right.slice(0, nodes),
      pathLength: this.pathLength.slice(0, nodes),
      size: this.size.slice(0, nodes),
    };
  }

  /** Moves a sample without replacement to the front of `order` (Fisher-Yates, stopped early). */
  private drawSample(): void {
    const { order, random } = this;
    for (let index = 0; index < this.sampleSize; index += 1) {
      const other = index + Math.floor(random() * (order.length - index));
      const row = order[index]!;
      order[index] = order[other]!;
      order[other] = row;
    }
  }

  /** Grows the node of rows order[from, to) and what is below it; answers with its index. */
  private split(from: number, to: number, depth: number): number {
    const node = this.nodes;
    this.nodes += 1;
    const size = to - from;
    this.size[node] = size;
    const feature = depth < this.depthLimit && size > 1 ? this.drawFeature(from, to) : LEAF;
    this.feature[node] = feature;
    if (feature === LEAF) {
      this.pathLength[node] = depth + averagePathLength(size);
      return node;
    }
    const threshold = this.drawThreshold();
    const middle = this.partition(from, to, feature, threshold);
    this.threshold[node] = threshold;
    const left = this.split(from, middle, depth + 1);
    const right = this.split(middle, to, depth + 1);
    this.left[node] = left;
    this.right[node] = right;
    const sum = this.pathLength[left]! * (middle - from) + this.pathLength[right]! * (to - middle);
    this.pathLength[node] = sum / size;
    return node;
  }

  private low = 0;
  private high = 0;

  /** A feature, each with the same chance, whose values differ among these rows; LEAF when none does. */
  private drawFeature(from: number, to: number): number {
    const { candidates, order, values, featureCount } = this;
    for (let left = featureCount; left > 0; left -= 1) {
      const position = Math.floor(this.random() * left);
      const feature = candidates[position]!;
      candidates[position] = candidates[left - 1]!;
      candidates[left - 1] = feature;
      let low = Infinity;
      let high = -Infinity;
      for (let index = from; index < to; index += 1) {
        const value = values[order[index]! * featureCount + feature]!;
        if (value < low) low = value;
        if (value > high) high = value;
      }
      if (low < high) {
        this.low = low;
        this.high = high;
        return feature;
      }
    }
    return LEAF;
  }

  /** Rounding to float32 may reach the highest value, which would leave the right side empty. */
  private drawThreshold(): number {
    const threshold = Math.fround(this.low + this.random() * (this.high - this.low));
    return threshold < this.high ? Math.max(threshold, this.low) : this.low;
  }

  private partition(from: number, to: number, feature: number, threshold: number): number {
    const { order, values, featureCount } = this;
    let middle = from;
    for (let index = from; index < to; index += 1) {
      const row = order[index]!;
      if (values[row * featureCount + feature]! <= threshold) {
        order[index] = order[middle]!;
        order[middle] = row;
        middle += 1;
      }
    }
    return middle;
  }
}
