/**
 * A learned network as an ONNX model whose scores are the core's to the bit. All arithmetic is of integers, by operators of opset 13:
 *
 *     Σ w x                      MatMulInteger, ConvInteger, on uint8 with zero points; int16 weights as 256 · high + low, a node each
 *     rounded(Σ + 64 b, s)       Add 64 b + 2^(s-1), then of a hidden layer Clip to 0 .. 2^(s+7) - 1 and Div 2^s (which truncates, so
 *                                what may be negative is clipped before); of scores x - Mod(x, 2^s) is divided (Mod has the divisor's sign)
 *     max-pooling                MaxPool behind the activation: rounding and clamp keep the order, so it is the same as before them
 *
 * NOTE both factors are uint8 on purpose: with a signed one, kernels of x86 without VNNI add pairs of products in 16 bits, which saturate.
 */
import { features, type Shape } from '../data/dataset.js'
import { EngramError } from '../errors.js'
import { paddingOf } from '../network/taps.js'
import { BIAS_INPUT, type HiddenLayer, type LearnedNetwork, type Matrix, type ScoringHead } from './learned-network.js'
import { Graph, type Value } from './onnx-graph.js'
import { MOST_ACTIVE, reciprocals } from './scores.js'

/** In uint8, 0 of a signed number. */
const ZERO = 128

/** A map on its way through the graph, uint8 with its zero: N × C × H × W in front of a convolution, else N × features. */
interface Flow {
  value: Value
  zero: 0 | typeof ZERO
  shape: Shape
  flat: boolean
}

/** Adds the network behind int8 inputs of N × H × W × C (of a table N × features); its scores, int32 N × outputs. */
export function networkNodes(graph: Graph, { experiment: { shape }, hidden, heads }: LearnedNetwork, input: Value): Value {
  const convolves = hidden[0]?.spec.kind === 'conv2d'
  const shifted = graph.cast('inputs unsigned', graph.node('Add', 'inputs + 128', [graph.cast('inputs wide', input, 'int32'), graph.number('int32', ZERO)]), 'uint8')
  const value = convolves ? graph.node('Transpose', 'inputs NCHW', [shifted], { perm: [0, 3, 1, 2] }) : tabular(shape) ? shifted : graph.node('Flatten', 'inputs flat', [shifted], { axis: 1 })
  const seen: Flow[] = [{ value, zero: ZERO, shape, flat: !convolves }]
  hidden.forEach((layer, index) => seen.push(hiddenNodes(graph, layer, `layer ${index + 1}`, seen.at(-1)!)))
  const scores = heads.map((head, index) => headNodes(graph, head, index === heads.length - 1 ? 'readout' : `head ${head.looksAt + 1}`, seen[head.looksAt + 1]!))
  return scores.reduce((sum, each, index) => graph.node('Add', index === heads.length - 1 ? 'votes' : `votes to ${index + 1}`, [sum, each]))
}

export const tabular = ({ height, width }: Shape): boolean => height === 1 && width === 1

function hiddenNodes(graph: Graph, layer: HiddenLayer, name: string, from: Flow): Flow {
  const { spec, shift, output } = layer
  const flow = spec.kind === 'dense' ? flattened(graph, name, from) : from
  const sum = spec.kind === 'dense' ? denseSum(graph, layer, name, flow) : convSum(graph, layer, name, flow)
  const clipped = graph.node('Clip', `${name} clipped`, [withBias(graph, layer, name, sum, spec.kind !== 'dense'), graph.number('int32', 0), graph.number('int32', (MOST_ACTIVE + 1) * 2 ** shift - 1)])
  const active = graph.cast(`${name} active`, graph.node('Div', `${name} rounded`, [clipped, graph.number('int32', 2 ** shift)]), 'uint8')
  const pooled = spec.pool === 1 ? active : graph.node('MaxPool', `${name} pooled`, [active], { kernel_shape: [spec.pool, spec.pool], strides: [spec.pool, spec.pool] })
  return { value: pooled, zero: 0, shape: output, flat: spec.kind === 'dense' }
}

function headNodes(graph: Graph, head: ScoringHead, name: string, from: Flow): Value {
  const { pool, shift } = head
  const flow = flattened(graph, name, pool === 1 ? from : averageNodes(graph, head, name, from))
  const sum = withBias(graph, head, name, denseSum(graph, head, name, flow), false)
  const whole = graph.node('Sub', `${name} whole`, [sum, graph.node('Mod', `${name} rest`, [sum, graph.number('int32', 2 ** shift)])])
  return graph.node('Div', name, [whole, graph.number('int32', 2 ** shift)])
}

/** Averages over windows, rounded: a sum as a convolution with ones, a channel at a time. */
function averageNodes(graph: Graph, { pool, map: { height, width, channels } }: ScoringHead, name: string, { value }: Flow): Flow {
  const rows = Math.ceil(height / pool), columns = Math.ceil(width / pool)
  const ones = graph.constant(`${name} window`, 'uint8', [channels, 1, pool, pool], new Array<number>(channels * pool ** 2).fill(1))
  const sum = graph.node('ConvInteger', `${name} window sums`, [value, ones], { kernel_shape: [pool, pool], strides: [pool, pool], pads: [0, 0, rows * pool - height, columns * pool - width], group: channels })
  const scaled = graph.node('Add', `${name} window sums + half`, [graph.node('Mul', `${name} window sums scaled`, [sum, graph.number('int32', reciprocals[pool]!)]), graph.number('int32', 256)])
  const average = graph.cast(`${name} averages`, graph.node('Div', `${name} averages wide`, [scaled, graph.number('int32', 512)]), 'uint8')
  return { value: average, zero: 0, shape: { height: rows, width: columns, channels }, flat: false }
}

const flattened = (graph: Graph, name: string, flow: Flow): Flow => (flow.flat ? flow : { ...flow, value: graph.node('Flatten', `${name} inputs`, [flow.value], { axis: 1 }) })

/** Σ w x of N × fan. What comes from a convolution is in the order CHW, and so are the weights then. */
function denseSum(graph: Graph, matrix: Matrix, name: string, { value, zero, shape, flat }: Flow): Value {
  const { rows, fan, weights } = matrix
  const { height, width, channels } = shape
  // Maps behind a dense layer are flat, and images that no convolution sees are in the order of the core.
  const place = (i: number): number => (flat ? i : (i % (height * width)) * channels + Math.floor(i / (height * width)))
  if (features(shape) !== fan) throw new Error(`${name}: ${features(shape)} inputs of ${fan}`)
  const turned = Int16Array.from({ length: rows * fan }, (_, at) => weights[(at % rows) * fan + place(Math.floor(at / rows))]!)
  return product(graph, matrix, name, turned, [fan, rows], (part, w, wZero) => graph.node('MatMulInteger', part, [value, w, graph.number('uint8', zero), graph.number('uint8', wZero)]))
}

/** Σ w x of N × C × H × W; filters become OIHW. */
function convSum(graph: Graph, layer: HiddenLayer, name: string, { value, zero }: Flow): Value {
  const { rows, weights, spec, input: { channels } } = layer
  const { kernel, stride } = spec
  const turned = Int16Array.from({ length: weights.length }, (_, at) => {
    const kx = at % kernel, ky = Math.floor(at / kernel) % kernel, c = Math.floor(at / kernel ** 2) % channels, o = Math.floor(at / (kernel ** 2 * channels))
    return weights[((o * kernel + ky) * kernel + kx) * channels + c]!
  })
  const attributes = { kernel_shape: [kernel, kernel], strides: [stride, stride], pads: paddingOf(spec, layer.input) }
  return product(graph, layer, name, turned, [rows, channels, kernel, kernel], (part, w, wZero) => graph.node('ConvInteger', part, [value, w, graph.number('uint8', zero), graph.number('uint8', wZero)], attributes))
}

/** A product by int8 weights is one node, by int16 weights w = 256 · high + low two. */
function product(graph: Graph, { bits }: Matrix, name: string, weights: Int16Array, dims: readonly number[], multiply: (part: string, weights: Value, zero: number) => Value): Value {
  const constant = (part: string, of: (w: number) => number): Value => graph.constant(`${name} ${part}`, 'uint8', dims, weights.map(of))
  if (bits === 8) return multiply(`${name} sums`, constant('weights + 128', (w) => w + ZERO), ZERO)
  const high = multiply(`${name} sums high`, constant('weights high + 128', (w) => (w >> 8) + ZERO), ZERO)
  const low = multiply(`${name} sums low`, constant('weights low', (w) => w & 255), 0)
  return graph.node('Add', `${name} sums`, [graph.node('Mul', `${name} sums high shifted`, [high, graph.number('int32', 256)]), low])
}

/** Sums with 64 b and half of what a rounding by `shift` cuts off. */
function withBias(graph: Graph, matrix: Matrix, name: string, sum: Value, map: boolean): Value {
  const { rows, biases, shift } = matrix
  if (shift < 1) throw new EngramError('MODEL_UNSUPPORTED', `${name} has ${-shift} bits too few to round, which ONNX's integers are not asked to do here`, 'learn with the formats that engram chooses')
  checkRange(matrix, name)
  const half = 2 ** (shift - 1)
  return graph.node('Add', `${name} sums + bias`, [sum, graph.constant(`${name} biases`, 'int32', map ? [1, rows, 1, 1] : [rows], Array.from(biases, (b) => BIAS_INPUT * b + half))])
}

/** With 2^(shift-1) on top, no sum may leave 32 bits; the core's sums alone never do. */
function checkRange({ rows, fan, weights, biases, shift }: Matrix, name: string): void {
  for (let row = 0; row < rows; row++) {
    let most = BIAS_INPUT * Math.abs(biases[row]!) + 2 ** shift
    for (let i = 0; i < fan; i++) most += ZERO * Math.abs(weights[row * fan + i]!)
    if (most >= 2 ** 31) throw new EngramError('MODEL_UNSUPPORTED', `${name} has weights so large that a sum with its rounding leaves 32 bits`, 'learn with a lower rate')
  }
}
