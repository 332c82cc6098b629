import onnxProto from 'onnx-proto';
import type { onnx as Onnx } from 'onnx-proto';

/** The protobuf classes of ONNX; the package is CommonJS, hence the detour. */
export const { onnx } = onnxProto;

const { AttributeType } = onnx.AttributeProto;
const FLOAT = onnx.TensorProto.DataType.FLOAT;
const utf8 = new TextEncoder();

export const attribute = {
  int: (name: string, i: number): Onnx.IAttributeProto => ({ name, type: AttributeType.INT, i }),
  ints: (name: string, ints: ArrayLike<number>): Onnx.IAttributeProto => ({
    name,
    type: AttributeType.INTS,
    ints: Array.from(ints),
  }),
  floats: (name: string, floats: ArrayLike<number>): Onnx.IAttributeProto => ({
    name,
    type: AttributeType.FLOATS,
    floats: Array.from(floats),
  }),
  text: (name: string, text: string): Onnx.IAttributeProto => ({
    name,
    type: AttributeType.STRING,
    s: utf8.encode(text),
  }),
  texts: (name: string, texts: readonly string[]): Onnx.IAttributeProto => ({
    name,
    type: AttributeType.STRINGS,
    strings: texts.map((text) => utf8.encode(text)),
  }),
};

/** A float32 constant of a graph. */
export function scalar(name: string, value: number): Onnx.ITensorProto {
  return { name, dataType: FLOAT, dims: [1], floatData: [value] };
}

/** A matrix that goes in or comes out: any number of rows, so many columns. */
export function matrix(name: string, columns: number): Onnx.IValueInfoProto {
  const shape = { dim: [{ dimParam: 'rows' }, { dimValue: columns }] };
  return { name, type: { tensorType: { elemType: FLOAT, shape } } };
}

/** Wraps a graph as a model of operator sets that every onnxruntime since 1.10 knows. */
export function encodeModel(graph: Onnx.IGraphProto, metadata: Readonly<Record<string, string>>): Uint8Array {
  const model = onnx.ModelProto.create({
    irVersion: 8,
    producerName: 'voltguard',
    opsetImport: [
      { domain: '', version: 13 },
      { domain: 'ai.onnx.ml', version: 1 },
    ],
    graph,
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  });
  return onnx.ModelProto.encode(model).finish();
}
