import type { onnx as Onnx } from 'onnx-proto';
import { attribute, encodeModel, matrix, scalar } from '../onnx/onnx-graph.ts';
import { LEAF, type IsolationForest } from './isolation-forest.ts';
import { pathScale } from './score-isolation-forest.ts';

/**
 * Writes a forest as an ONNX model: one TreeEnsembleRegressor that adds up the path lengths, then Mul, Pow, Neg, Add.
 * Input `features` [rows, featureCount] float32; outputs `score` [rows, 1] as of `scoreIsolationForest`, and
 * `decision` = threshold - score [rows, 1], below 0 for an anomaly.
 * One ensemble loads in 10 ms; the usual export, one ensemble a tree, needs seconds.
 * The node sizes travel as `nodes_hitrates`, so that `isolationForestFromOnnx` gets the whole forest back.
 */
export function isolationForestToOnnx(forest: IsolationForest, threshold: number): Uint8Array {
  const graph: Onnx.IGraphProto = {
    name: 'isolation-forest',
    input: [matrix('features', forest.featureCount)],
    output: [matrix('score', 1), matrix('decision', 1)],
    initializer: [scalar('scale', -pathScale(forest)), scalar('two', 2), scalar('threshold', threshold)],
    node: [
      {
        opType: 'TreeEnsembleRegressor',
        domain: 'ai.onnx.ml',
        input: ['features'],
        output: ['path'],
        attribute: ensemble(forest),
      },
      { opType: 'Mul', input: ['path', 'scale'], output: ['exponent'] },
      { opType: 'Pow', input: ['two', 'exponent'], output: ['score'] },
      { opType: 'Neg', input: ['score'], output: ['negative'] },
      { opType: 'Add', input: ['negative', 'threshold'], output: ['decision'] },
    ],
  };
  return encodeModel(graph, { kind: 'isolation-forest', sampleSize: String(forest.sampleSize) });
}

function ensemble(forest: IsolationForest): Onnx.IAttributeProto[] {
  const { roots, feature, threshold, left, right, pathLength, size } = forest;
  const treeIds = new Int32Array(feature.length);
  const nodeIds = new Int32Array(feature.length);
  roots.forEach((root, tree) => {
    const end = roots[tree + 1] ?? feature.length;
    for (let node = root; node < end; node += 1) {
      treeIds[node] = tree;
      nodeIds[node] = node - root;
    }
  });
  const inner = (node: number): boolean => feature[node] !== LEAF;
  const childId = (child: Int32Array) => child.map((index, node) => (inner(node) ? nodeIds[index]! : 0));
  const leaves = Int32Array.from(feature.keys()).filter((node) => !inner(node));
  return [
    attribute.int('n_targets', 1),
    attribute.text('aggregate_function', 'SUM'),
    attribute.text('post_transform', 'NONE'),
    attribute.ints('nodes_treeids', treeIds),
    attribute.ints('nodes_nodeids', nodeIds),
    attribute.texts(
      'nodes_modes',
      Array.from(feature, (on) => (on === LEAF ? 'LEAF' : 'BRANCH_LEQ')),
    ),
    attribute.ints(
      'nodes_featureids',
      feature.map((on) => Math.max(on, 0)),
    ),
    attribute.floats('nodes_values', threshold),
    attribute.floats('nodes_hitrates', size),
    attribute.ints('nodes_truenodeids', childId(left)),
    attribute.ints('nodes_falsenodeids', childId(right)),
    attribute.ints('target_treeids', gather(treeIds, leaves)),
    attribute.ints('target_nodeids', gather(nodeIds, leaves)),
    attribute.ints('target_ids', new Int32Array(leaves.length)),
    attribute.floats(
      'target_weights',
      Array.from(leaves, (leaf) => pathLength[leaf]!),
    ),
  ];
}

function gather(values: Int32Array, indexes: Int32Array): Int32Array {
  return indexes.map((index) => values[index]!);
}
