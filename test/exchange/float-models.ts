/** ONNX models of float networks with known weights, as frameworks write them, and what those networks answer. */
import { AttributeType, encodeOnnx, type OnnxAttribute, type OnnxModel, type OnnxNode, type OnnxTensor } from '../../host/exchange/onnx-schema.js'
import { tensor } from '../../host/exchange/onnx-graph.js'

export const node = (opType: string, input: string[], output: string, attributes: Record<string, number | number[] | string> = {}): OnnxNode => ({
  opType, name: output, input, output: [output],
  attribute: Object.entries(attributes).map(([name, value]): OnnxAttribute =>
    typeof value === 'string' ? { name, type: AttributeType.string, s: new TextEncoder().encode(value) }
    : Array.isArray(value) ? { name, type: AttributeType.ints, ints: value }
    : Number.isInteger(value) ? { name, type: AttributeType.int, i: value } : { name, type: AttributeType.float, f: value }),
})

export interface Parts {
  /** Of a sample. */
  dims: number[]
  nodes: OnnxNode[]
  weights: OnnxTensor[]
}

export const modelOf = ({ dims, nodes, weights }: Parts): OnnxModel => ({
  irVersion: 7, opsetImport: [{ domain: '', version: 13 }], metadataProps: [], producerName: 'test',
  graph: {
    name: 'network', node: nodes, initializer: weights,
    input: [{ name: 'x', type: { tensorType: { elemType: 1, shape: { dim: [{ dimParam: 'n' }, ...dims.map((dimValue) => ({ dimValue }))] } } } }],
    output: [{ name: nodes.at(-1)!.output[0]! }],
  },
})

export const fileOf = (parts: Parts): Uint8Array => encodeOnnx(modelOf(parts))

/** Numbers that look random, around 0. */
export function numbers(seed: number, count: number, size: number): Float32Array {
  let state = seed
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return (state / 0x40000000 - 1) * size
  })
}

const weight = (name: string, dims: number[], size: number, offset = 0): OnnxTensor => tensor(name, 'float', dims, numbers(name.length * 7919 + dims[0]!, dims.reduce((a, b) => a * b, 1), size).map((x) => x + offset))

/** As PyTorch exports a convolutional network: NCHW, batch normalisation of its own, a reshape from a shape, Gemm with transB. */
export const torchLike = (): Parts => ({
  dims: [1, 8, 8],
  weights: [
    weight('conv1.weight', [4, 1, 3, 3], 0.8), weight('bn.weight', [4], 0.3, 1), weight('bn.bias', [4], 0.2), weight('bn.mean', [4], 0.1), weight('bn.var', [4], 0.2, 0.5),
    weight('conv2.weight', [6, 4, 2, 2], 0.6), weight('conv2.bias', [6], 0.1), weight('fc1.weight', [7, 24], 0.5), weight('fc1.bias', [7], 0.2), weight('fc2.weight', [10, 7], 0.7), weight('fc2.bias', [10], 0.3),
    tensor('zero', 'int64', [], [0]), tensor('axis', 'int64', [1], [0]), tensor('rest', 'int64', [1], [-1]),
  ],
  nodes: [
    node('Conv', ['x', 'conv1.weight'], 'c1', { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [1, 1] }),
    node('BatchNormalization', ['c1', 'bn.weight', 'bn.bias', 'bn.mean', 'bn.var'], 'n1', { epsilon: 0.0001 }),
    node('MaxPool', ['n1'], 'r1', { kernel_shape: [3, 3], strides: [3, 3] }),
    node('Relu', ['r1'], 'p1'),
    node('Conv', ['p1', 'conv2.weight', 'conv2.bias'], 'c2', { kernel_shape: [2, 2], pads: [0, 0, 1, 1] }),
    node('Relu', ['c2'], 'r2'),
    node('Shape', ['r2'], 'shape'), node('Gather', ['shape', 'zero'], 'count', { axis: 0 }), node('Unsqueeze', ['count', 'axis'], 'counts'), node('Concat', ['counts', 'rest'], 'to', { axis: 0 }),
    node('Reshape', ['r2', 'to'], 'flat'),
    node('Gemm', ['flat', 'fc1.weight', 'fc1.bias'], 'f1', { transB: 1 }),
    node('Relu', ['f1'], 'r3'),
    node('Dropout', ['r3'], 'd'),
    node('Gemm', ['d', 'fc2.weight', 'fc2.bias'], 'f2', { transB: 1 }),
  ],
})

/** As tf2onnx writes a Keras network: NHWC in, Transpose to and fro, padding by word, MatMul and Add, weights scaled behind the ReLU, softmax at the end. */
export const kerasLike = (): Parts => ({
  dims: [8, 8, 1],
  weights: [
    weight('kernel1', [5, 1, 3, 3], 0.7), weight('bias1', [1, 5, 1, 1], 0.2), weight('gamma', [5], 0.2, 1), weight('beta', [5], 0.3), weight('mean', [5], 0.2), weight('variance', [5], 0.2, 0.8),
    weight('dense1', [45, 9], 0.4), weight('dense1.bias', [9], 0.2), weight('dense2', [9, 10], 0.6), weight('dense2.bias', [10], 0.1), tensor('flat.shape', 'int64', [2], [-1, 45]),
    tensor('half', 'float', [1], [0.5]), tensor('scale', 'float', [], [2]), tensor('clip.least', 'float', [], [0]),
  ],
  nodes: [
    node('Sub', ['x', 'half'], 'centred'), node('Mul', ['centred', 'scale'], 'scaled'),
    node('Transpose', ['scaled'], 'nchw', { perm: [0, 3, 1, 2] }),
    node('Conv', ['nchw', 'kernel1'], 'conv', { auto_pad: 'VALID', kernel_shape: [3, 3], strides: [1, 1] }),
    node('Add', ['conv', 'bias1'], 'biased'),
    node('Relu', ['biased'], 'relu'),
    node('BatchNormalization', ['relu', 'gamma', 'beta', 'mean', 'variance'], 'normal'),
    node('MaxPool', ['normal'], 'pooled', { kernel_shape: [2, 2], strides: [2, 2] }),
    node('Transpose', ['pooled'], 'nhwc', { perm: [0, 2, 3, 1] }),
    node('Reshape', ['nhwc', 'flat.shape'], 'flat'),
    node('MatMul', ['flat', 'dense1'], 'm1'), node('Add', ['m1', 'dense1.bias'], 'a1'), node('Clip', ['a1', 'clip.least'], 'r1'),
    node('MatMul', ['r1', 'dense2'], 'm2'), node('Add', ['dense2.bias', 'm2'], 'a2'),
    node('Softmax', ['a2'], 'told', { axis: 1 }),
  ],
})
