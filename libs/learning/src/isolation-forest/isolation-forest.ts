/**
 * Fitted trees as flat arrays, one entry a node; all trees share them. Plain data: it can be sent to another thread.
 * Every threshold and path is a float32, so that what is scored here and by an ONNX runtime takes the same turns.
 */
export interface IsolationForest {
  readonly featureCount: number;
  /** Rows that each tree was grown on: psi of the paper. */
  readonly sampleSize: number;
  /** Index of each tree's root. */
  readonly roots: Int32Array;
  /** Feature that a node splits on; -1 at a leaf. */
  readonly feature: Int32Array;
  /** A row goes left when its value is not above this. */
  readonly threshold: Float32Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Leaf: its path length, edges + c(size). Inner node: the mean path length of the training rows below it. */
  readonly pathLength: Float32Array;
  /** Training rows that reached the node. */
  readonly size: Int32Array;
}

export const LEAF = -1;
