import type { onnx as Onnx } from 'onnx-proto';
import { onnx } from '../onnx/onnx-graph.ts';
import { LEAF, type IsolationForest } from './isolation-forest.ts';

/** Says why bytes are not a forest that `isolationForestToOnnx` wrote. */
export class NotAnIsolationForest extends Error {
  override readonly name = 'NotAnIsolationForest';
}

/**
 * Reads back what `isolationForestToOnnx` wrote, so that a stored model can also be explained. Every index is checked.
 * @throws NotAnIsolationForest for any other bytes
 */
export function isolationForestFromOnnx(bytes: Uint8Array): IsolationForest {
  const model = decode(bytes);
  const sampleSize = Number(model.metadataProps.find(({ key }) => key === 'sampleSize')?.value);
  const shape = model.graph?.input?.[0]?.type?.tensorType?.shape?.dim;
  const featureCount = Number(shape?.[1]?.dimValue ?? 0);
  const node = model.graph?.node?.find(({ opType }) => opType === 'TreeEnsembleRegressor');
  if (!node || !(sampleSize > 1) || !(featureCount > 0)) throw new NotAnIsolationForest('the graph has another form');
  const forest = assemble(new Attributes(node.attribute ?? []), featureCount, sampleSize);
  fillInnerPathLengths(forest);
  return forest;
}

function decode(bytes: Uint8Array): Onnx.ModelProto {
  try {
    return onnx.ModelProto.decode(bytes);
  } catch (error) {
    throw new NotAnIsolationForest(`not an ONNX model: ${error instanceof Error ? error.message : String(error)}`);
  }
}

class Attributes {
  constructor(private readonly list: readonly Onnx.IAttributeProto[]) {}

  ints(name: string): Int32Array {
    return Int32Array.from(this.list.find((each) => each.name === name)?.ints ?? [], Number);
  }

  floats(name: string): Float32Array {
    return Float32Array.from(this.list.find((each) => each.name === name)?.floats ?? []);
  }

  texts(name: string): string[] {
    const decoder = new TextDecoder();
    return (this.list.find((each) => each.name === name)?.strings ?? []).map((text) => decoder.decode(text));
  }
}

function assemble(attributes: Attributes, featureCount: number, sampleSize: number): IsolationForest {
  const treeIds = attributes.ints('nodes_treeids');
  const modes = attributes.texts('nodes_modes');
  const count = treeIds.length;
  const roots = Int32Array.from(treeIds.keys()).filter((node) => node === 0 || treeIds[node] !== treeIds[node - 1]);
  const rootOf = (tree: number): number => roots[tree] ?? -1;
  const absolute = (child: number, node: number): number => rootOf(treeIds[node]!) + child;
  const leaf = (node: number): boolean => modes[node] === 'LEAF';
  const forest: IsolationForest = {
    featureCount,
    sampleSize,
    roots,
    feature: attributes.ints('nodes_featureids').map((feature, node) => (leaf(node) ? LEAF : feature)),
    threshold: attributes.floats('nodes_values'),
    left: attributes.ints('nodes_truenodeids').map((child, node) => (leaf(node) ? 0 : absolute(child, node))),
    right: attributes.ints('nodes_falsenodeids').map((child, node) => (leaf(node) ? 0 : absolute(child, node))),
    pathLength: new Float32Array(count),
    size: Int32Array.from(attributes.floats('nodes_hitrates')),
  };
  const weights = attributes.floats('target_weights');
  const nodeIds = attributes.ints('target_nodeids');
  attributes.ints('target_treeids').forEach((tree, target) => {
    forest.pathLength[rootOf(tree) + nodeIds[target]!] = weights[target]!;
  });
  check(forest, count);
  return forest;
}

/** Children come after their parent: it rules out cycles, and one backward pass reaches every parent after its children. */
function check(forest: IsolationForest, count: number): void {
  const { feature, threshold, left, right, size, featureCount } = forest;
  const complete = [feature, threshold, left, right, size].every((list) => list.length === count);
  if (count === 0 || !complete) throw new NotAnIsolationForest('its lists of nodes are incomplete');
  for (let node = 0; node < count; node += 1) {
    const on = feature[node]!;
    if (on === LEAF) continue;
    const inOrder = [left[node]!, right[node]!].every((child) => child > node && child < count);
    if (!inOrder || on < 0 || on >= featureCount) throw new NotAnIsolationForest(`its node ${node} is broken`);
  }
}

function fillInnerPathLengths({ feature, left, right, pathLength, size }: IsolationForest): void {
  for (let node = feature.length - 1; node >= 0; node -= 1) {
    if (feature[node] === LEAF) continue;
    const [low, high] = [left[node]!, right[node]!];
    pathLength[node] = (pathLength[low]! * size[low]! + pathLength[high]! * size[high]!) / size[node]!;
  }
}
