/**
 * The layers of an ONNX model that is a chain of dense and convolutional layers with ReLU in between, as PyTorch, Keras (tf2onnx) and others
 * write them. What stands around the layers is folded into them: batch normalisation, scaling and shifts of channels, dropout; a softmax at
 * the end is left off. How a map was flattened needs no convention: every value of a tensor carries its place in the core's order, and Transpose, Reshape
 * and Flatten move the places.
 */
import { features, type Shape } from '../data/dataset.js'
import { EngramError } from '../errors.js'
import { outputShape } from '../network/network.js'
import { ChainConstants } from './chain-constants.js'
import { hwc, inputFlow, spread, transposed, withoutSamples, type Flow } from './chain-flow.js'
import { convSpec, denseSpec, poolSide } from './chain-specs.js'
import type { FloatLayer } from './float-layers.js'
import { int, ints, mismatch, nodeText, unsupported } from './onnx-node.js'
import { DataType, type OnnxModel, type OnnxNode } from './onnx-schema.js'
import type { BesideModel, Constant } from './onnx-tensor.js'

/** Channels of what flows are still to be multiplied and shifted: x · scale + shift, in the order of the core. */
interface Affine {
  scale: Float64Array
  shift: Float64Array
}

/** What has followed the last layer: its sums may still be scaled, a max-pool has chosen among them, or it is done. */
type Stage = 'sums' | 'pooled sums' | 'active'

export const known = ['Conv', 'Gemm', 'MatMul', 'Add', 'Sub', 'Mul', 'Div', 'BatchNormalization', 'Relu', 'Clip', 'MaxPool', 'Flatten', 'Reshape', 'Squeeze', 'Unsqueeze', 'Transpose', 'Identity', 'Dropout', 'Cast', 'Softmax', 'LogSoftmax', 'ArgMax', 'Constant'] as const

/** What Cast may make of values, which are floats here whatever their length. */
const floats = new Set<number>([DataType.float, DataType.float16, DataType.double, DataType.bfloat16])

/**
 * @param shape of the data's samples, which decides what is height, width and channels
 * @param beside reads a file beside the model
 * @throws MODEL_UNSUPPORTED for an operator, or a use of one, that a network of engram's cannot be; MODEL_SHAPE where shapes do not meet
 */
export function readChain(model: OnnxModel, shape: Shape, beside: BesideModel): FloatLayer[] {
  return new Chain(model, shape, beside).read()
}

class Chain {
  private readonly constants: ChainConstants
  private readonly layers: FloatLayer[] = []
  private flow: Flow
  private stage: Stage = 'active'
  /** Of what flows, if the next layer has to see it. */
  private pending: Affine | undefined
  private value: string
  private ended = false

  constructor(private readonly model: OnnxModel, shape: Shape, beside: BesideModel) {
    this.constants = new ChainConstants(model, beside)
    const inputs = model.graph.input.filter(({ name }) => !this.constants.has(name))
    if (inputs.length !== 1) throw unsupported(`the model has ${inputs.length} inputs (${inputs.map(({ name }) => name).join(', ')})`, 'give one that takes samples and nothing else')
    this.value = inputs[0]!.name
    this.flow = inputFlow(inputs[0]!.type?.tensorType?.shape?.dim.map(({ dimValue, dimParam }) => dimValue ?? dimParam ?? '?'), shape)
  }

  read(): FloatLayer[] {
    for (const node of this.model.graph.node) {
      if (node.opType === 'Constant' || this.constants.takes(node)) continue
      if (!node.input.includes(this.value)) throw unsupported(`${nodeText(node)} is not fed by what the node before it gives: the model is no chain of layers`, 'models with branches or skips do not fit a network of engram')
      if (this.ended) throw unsupported(`${nodeText(node)} stands behind the end of the network`, 'export it with its class scores as the last output')
      this.take(node)
      this.value = node.output[0]!
    }
    const last = this.layers.at(-1)
    if (last?.spec.kind !== 'dense') throw unsupported(`the model ends in ${last ? 'a convolution' : 'no layer at all'}`, 'the last layer of a network of engram is dense, a unit a class')
    if (this.pending) throw unsupported('the model scales what its last ReLU gives', 'end it with its class scores')
    if (this.stage === 'active') throw unsupported('the model ends in a ReLU, behind which all scores below 0 are alike', 'end it with its class scores')
    const wild = this.layers.findIndex(({ weights, biases }) => !weights.every(Number.isFinite) || !biases.every(Number.isFinite))
    if (wild >= 0) throw new EngramError('MODEL_INVALID', `layer ${wild + 1} has weights that are no numbers`, 'it was damaged, or its learning diverged')
    return this.layers
  }

  private take(node: OnnxNode): void {
    const { opType } = node
    switch (opType) {
      case 'Conv': return this.convolution(node)
      case 'Gemm': return this.gemm(node)
      case 'MatMul': return this.dense(node, this.constants.of(node, 1), new Float64Array())
      case 'Add': case 'Sub': case 'Mul': case 'Div': return this.arithmetic(node)
      case 'BatchNormalization': return this.normalisation(node)
      case 'Relu': return this.rectify(node)
      case 'Clip': {
        const bound = (place: number, name: string): number | undefined => (node.input[place] ? this.constants.of(node, place).values[0] : node.attribute.find((each) => each.name === name)?.f)
        const most = bound(2, 'max') ?? Infinity
        if (bound(1, 'min') !== 0 || !(most > 0)) throw unsupported(`${nodeText(node)} does not clip at 0`, 'layers of engram have a ReLU between them')
        return this.rectify(node, most)
      }
      case 'MaxPool': return this.pool(node)
      case 'Flatten': case 'Reshape': case 'Squeeze': case 'Unsqueeze': return this.reshape(node)
      case 'Transpose': return this.transpose(node)
      case 'Identity': case 'Dropout': return
      case 'Cast':
        if (!floats.has(int(node, 'to', DataType.float))) throw unsupported(`${nodeText(node)} makes integers of what flows`, 'give the network in floats, before it is quantised')
        return
      case 'Softmax': case 'LogSoftmax': case 'ArgMax': this.ended = true; return
      default: throw unsupported(`the model has ${nodeText(node)}`, `what is read: ${known.join(', ')}`, { operator: opType, node: node.name })
    }
  }

  private convolution(node: OnnxNode): void {
    const { dims, values } = this.constants.of(node, 1)
    const { dims: [channels = 0, height = 0, width = 0, ...rest], map } = this.flow
    if (rest.length > 0 || channels !== map.channels || height !== map.height || width !== map.width || !this.flow.places.every((place, i) => place === hwc(i, map)))
      throw mismatch(node, `takes maps of channels × height × width`, this.flow.dims, [map.channels, map.height, map.width])
    const [units = 0, seen, kernel = 0] = dims
    const spec = convSpec(node, dims, map)
    if (seen !== map.channels) throw mismatch(node, 'has filters', dims, [units, map.channels, kernel, kernel])
    const { scale, shift } = this.channels(node, this.pending)
    if (spec.padding === 'same' && shift.some((each) => each !== 0)) throw unsupported(`${nodeText(node)} pads with zeros what was shifted before, which no bias can be for its borders`, 'let the model take shifted values (--values), or put the normalisation behind the convolution')
    const fan = kernel * kernel * map.channels
    const weights = new Float64Array(units * fan), biases = this.biases(node, units)
    for (let o = 0; o < units; o++) {
      for (let i = 0; i < fan; i++) {
        // OHWI from OIHW.
        const c = i % map.channels, tap = Math.floor(i / map.channels)
        const weight = values[(o * map.channels + c) * kernel * kernel + tap]!
        weights[o * fan + i] = weight * scale[c]!
        biases[o]! += weight * shift[c]!
      }
    }
    this.add({ spec, input: map, output: outputShape(spec, map), weights, biases, most: Infinity })
  }

  private biases(node: OnnxNode, units: number): Float64Array {
    if (!node.input[2]) return new Float64Array(units)
    const { values, dims } = this.constants.of(node, 2)
    if (values.length !== units && values.length !== 1) throw mismatch(node, 'has biases', dims, [units])
    return Float64Array.from({ length: units }, (_, i) => values[values.length === 1 ? 0 : i]!)
  }

  private gemm(node: OnnxNode): void {
    const number = (name: string): number => node.attribute.find((each) => each.name === name)?.f ?? 1
    if (int(node, 'transA', 0) !== 0) throw unsupported(`${nodeText(node)} turns its samples (transA)`, 'export the model as its layers are')
    const { dims, values } = this.constants.of(node, 1)
    const constant = int(node, 'transB', 0) === 1 ? transposed({ dims, values }, [1, 0]) : { dims, values }
    const biases = this.biases(node, constant.dims[1]!).map((bias) => bias * number('beta'))
    this.dense(node, { ...constant, values: constant.values.map((weight) => weight * number('alpha')) }, biases)
  }

  /** `weights` are inputs × units, inputs in the order of the model. */
  private dense(node: OnnxNode, { dims, values }: Constant, biases: Float64Array): void {
    const { places, map, dims: from } = this.flow
    const fan = features(map)
    const [seen = 0, units = 0] = dims
    if (dims.length !== 2 || seen !== fan || from.length !== 1) throw mismatch(node, 'has weights', dims, [fan, dims.at(-1) ?? '?'], from.length === 1 ? undefined : from)
    const { scale, shift } = this.pending ?? identity(fan)
    const weights = new Float64Array(units * fan), sums = Float64Array.from({ length: units }, (_, o) => biases[o] ?? 0)
    for (let i = 0; i < fan; i++) {
      const place = places[i]!
      for (let o = 0; o < units; o++) {
        const weight = values[i * units + o]!
        weights[o * fan + place] = weight * scale[place]!
        sums[o]! += weight * shift[place]!
      }
    }
    this.add({ spec: denseSpec(units), input: map, output: { height: 1, width: 1, channels: units }, weights, biases: sums, most: Infinity })
  }

  private add(layer: FloatLayer): void {
    if (this.stage !== 'active') throw unsupported(`layer ${this.layers.length} and the next one have no ReLU between them`, 'layers of engram have a ReLU between them')
    this.layers.push(layer)
    this.pending = undefined
    this.stage = 'sums'
    const { height, width, channels } = layer.output
    const conv = layer.spec.kind === 'conv2d'
    this.flow = { dims: conv ? [channels, height, width] : [channels], map: layer.output, places: Int32Array.from({ length: features(layer.output) }, (_, i) => (conv ? hwc(i, layer.output) : i)) }
  }

  private arithmetic(node: OnnxNode): void {
    const { opType, input } = node
    const second = input[0] === this.value
    const constant = this.constants.of(node, second ? 1 : 0)
    if (!second && (opType === 'Sub' || opType === 'Div')) {
      if (opType === 'Div') throw unsupported(`${nodeText(node)} divides by what flows`, 'only constants can be folded into layers')
      this.affine(node, new Float64Array(features(this.flow.map)).fill(-1), spread(node, this.flow, constant))
      return
    }
    const each = spread(node, this.flow, constant), none = new Float64Array(each.length), one = new Float64Array(each.length).fill(1)
    if (opType === 'Add') this.affine(node, one, each)
    else if (opType === 'Sub') this.affine(node, one, each.map((x) => -x))
    else this.affine(node, opType === 'Mul' ? each : each.map((x) => 1 / x), none)
  }

  private normalisation(node: OnnxNode): void {
    const [scale, bias, mean, variance] = [1, 2, 3, 4].map((place) => this.constants.of(node, place).values)
    const epsilon = node.attribute.find(({ name }) => name === 'epsilon')?.f ?? 1e-5
    const { map, dims } = this.flow
    const short = [scale, bias, mean, variance].find((each) => each!.length !== map.channels)
    if (short) throw mismatch(node, 'normalises channels', [short.length], dims)
    const factor = scale!.map((each, c) => each / Math.sqrt(variance![c]! + epsilon))
    const size = features(map)
    this.affine(node, Float64Array.from({ length: size }, (_, i) => factor[i % map.channels]!), Float64Array.from({ length: size }, (_, i) => bias![i % map.channels]! - mean![i % map.channels]! * factor[i % map.channels]!))
  }

  /** x · scale + shift: into the last layer, while it has sums, else into the next one. */
  private affine(node: OnnxNode, scale: Float64Array, shift: Float64Array): void {
    if (this.stage === 'active') {
      const before = this.pending ?? identity(scale.length)
      this.pending = { scale: before.scale.map((x, i) => x * scale[i]!), shift: before.shift.map((x, i) => x * scale[i]! + shift[i]!) }
      return
    }
    const layer = this.layers.at(-1)!
    const of = layer.spec.kind === 'conv2d' ? this.channels(node, { scale, shift }) : { scale, shift }
    if (this.stage === 'pooled sums' && of.scale.some((factor) => factor <= 0)) throw unsupported(`${nodeText(node)} turns the sign of what was pooled`, 'put it in front of the pooling')
    const fan = layer.weights.length / layer.biases.length
    layer.weights.forEach((weight, i) => (layer.weights[i] = weight * of.scale[Math.floor(i / fan)]!))
    layer.biases.forEach((bias, o) => (layer.biases[o] = bias * of.scale[o]! + of.shift[o]!))
  }

  /** One factor and shift a channel of a map, which have to be the same at all of its positions. */
  private channels(node: OnnxNode, affine: Affine | undefined): Affine {
    const { channels } = this.flow.map
    if (!affine) return identity(channels)
    for (const part of [affine.scale, affine.shift]) if (part.some((x, i) => x !== part[i % channels])) throw unsupported(`${nodeText(node)} meets a constant that differs from position to position`, 'convolutions of engram have one filter and one bias for all positions')
    return { scale: affine.scale.slice(0, channels), shift: affine.shift.slice(0, channels) }
  }

  private rectify(node: OnnxNode, most = Infinity): void {
    const layer = this.layers.at(-1)
    if (!layer || this.pending) throw unsupported(`${nodeText(node)} has no layer in front of it`, 'layers of engram are a product, then a ReLU')
    this.stage = 'active'
    layer.most = Math.min(layer.most, most)
  }

  private pool(node: OnnxNode): void {
    const layer = this.layers.at(-1)
    if (layer?.spec.kind !== 'conv2d' || layer.spec.pool !== 1 || this.flow.dims.length !== 3) throw unsupported(`${nodeText(node)} does not follow a convolution`, 'a network of engram has at most one pooling behind a convolution')
    layer.spec = { ...layer.spec, pool: poolSide(node, layer.output) }
    layer.output = outputShape(layer.spec, layer.input)
    if (this.stage === 'sums') this.stage = 'pooled sums'
    if (this.pending) {
      // What rises with its input is the same in front of a maximum and behind it.
      const { scale, shift } = this.channels(node, this.pending)
      if (scale.some((factor) => factor <= 0)) throw unsupported(`${nodeText(node)} pools what was turned in sign`, 'put the pooling in front of the normalisation')
      const { channels } = layer.output, each = (of: Float64Array): Float64Array => Float64Array.from({ length: features(layer.output) }, (_, i) => of[i % channels]!)
      this.pending = { scale: each(scale), shift: each(shift) }
    }
    const { height, width, channels } = layer.output
    this.flow = { dims: [channels, height, width], map: layer.output, places: Int32Array.from({ length: features(layer.output) }, (_, i) => hwc(i, layer.output)) }
  }

  private reshape(node: OnnxNode): void {
    const { dims } = this.flow
    const size = features(this.flow.map)
    const to = this.constants.get(node.input[1])
    if (node.opType === 'Flatten') this.flow = { ...this.flow, dims: [size] }
    else if (node.opType === 'Squeeze') this.flow = { ...this.flow, dims: dims.filter((dim) => dim !== 1) }
    else if (node.opType === 'Unsqueeze') {
      const axes = ints(node, 'axes') ?? (to ? [...to.values] : [])
      const all = dims.slice()
      for (const axis of axes) all.splice((axis < 0 ? axis + dims.length + axes.length + 1 : axis) - 1, 0, 1)
      this.flow = { ...this.flow, dims: all }
    } else this.flow = { ...this.flow, dims: to ? withoutSamples(node, [...to.values], size) : [size] }
  }

  private transpose(node: OnnxNode): void {
    const { dims, places } = this.flow
    const perm = ints(node, 'perm') ?? []
    if (perm[0] !== 0 || perm.length !== dims.length + 1) throw unsupported(`${nodeText(node)} moves the axis of the samples`, 'samples come first')
    const turned = transposed({ dims, values: Float64Array.from(places) }, perm.slice(1).map((axis) => axis - 1))
    this.flow = { ...this.flow, dims: turned.dims, places: Int32Array.from(turned.values) }
  }
}

const identity = (size: number): Affine => ({ scale: new Float64Array(size).fill(1), shift: new Float64Array(size) })
