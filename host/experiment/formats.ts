import { features, type Shape } from '../data/dataset.js'
import { stepShape, type Experiment } from './experiment.js'
import { outputShape, type LayerSpec } from '../network/network.js'

/** Number formats and rates of one layer; everything in the configuration block that is not shape. */
export interface LayerFormat {
  /** Fractional bits of a weight. */
  fraction: number
  /** Initial weights are uniform in ± this, in weight units. */
  amplitude: number
  /** Added to the schedule's shift: negative learns faster. */
  rateOffset: number
  /** Fractional bits of an activation. */
  outputFraction: number
  /** Average-pooling in front of a local head, side of the window. */
  headPool: number
  headBits: 8 | 16
  headFraction: number
}

/** Fractional bits of hidden activations: 0..127 is 0..3.97. */
const ACTIVATION_FRACTION = 5
/** Readouts and heads start at zero and stay small. */
const headFraction = (bits: 8 | 16): number => (bits === 16 ? 14 : 7)

/** Inputs of a unit or channel; a leaky unit sees all units of its layer as well. */
export const fanOf = (layer: LayerSpec, shape: Shape): number =>
  layer.kind === 'conv2d' ? layer.kernel ** 2 * shape.channels : features(shape) + (layer.kind === 'leaky' ? layer.units : 0)

/** Uniform initial weights, a little below He's: 0.7 · sqrt(6 / fan-in). K. He et al., ICCV 2015, section 2.2. */
const initialRange = (fan: number): number => 0.7 * Math.sqrt(6 / fan)

/** As many fractional bits as leave room for weights 2.4 times as large as the initial ones; at most 16. */
function weightFraction(fan: number, bits: 8 | 16): number {
  const whole = Math.min(16, Math.max(12, Math.floor(15 - Math.log2(2.4 * initialRange(fan)))))
  return bits === 16 ? whole : whole - 8
}

/** Largest weight, in weight units, with which no sum over so many inputs and a bias leaves 32 bits (docs/spec.md, section 1). */
export const weightLimit = (fan: number, bits: 8 | 16): number => Math.min(bits === 16 ? 32767 : 127, Math.floor((2 ** 24 - 1) / (fan + 1)))

/** Mean square of a hidden activation, as networks of all sizes were seen to have it. */
const HIDDEN_POWER = 0.3

/**
 * How much slower than the readout a layer learns, in shifts: half the binary logarithm of what one sample's gradient
 * sums over (positions of the map times the energy of a patch). The constant puts a 3×3 convolution on 8×8 digits at 0;
 * MNIST's convolutions then get 2, its first dense layer 1, a table of four columns -1, each its measured best or near it.
 */
const rateOffset = (positions: number, energy: number): number =>
  Math.max(-2, Math.min(4, Math.round(Math.log2((positions * energy) / 24) / 2)))

/** Heads see at most about 6 × 6 cells of a map. */
const headPool = (map: Shape): number => (map.height > 8 ? 3 : map.height > 5 ? 2 : 1)

/** Formats of every layer, from the shapes and the data's own statistics. */
export function layerFormats(e: Pick<Experiment, 'layers' | 'shape' | 'format' | 'steps'>): LayerFormat[] {
  let shape = stepShape(e)
  let power = e.format.energy / features(e.shape)
  return e.layers.map((layer, index) => {
    const fan = fanOf(layer, shape)
    const energy = fan * power
    power = HIDDEN_POWER
    const readout = index === e.layers.length - 1
    shape = outputShape(layer, shape)
    const fraction = readout ? headFraction(layer.bits) : weightFraction(fan, layer.bits)
    const headBits = layer.kind === 'conv2d' ? 8 : layer.bits
    return {
      fraction,
      amplitude: readout ? 0 : Math.min(weightLimit(fan, layer.bits), Math.round(initialRange(fan) * 2 ** fraction)),
      rateOffset: readout ? 0 : rateOffset(shape.height * shape.width, energy),
      outputFraction: ACTIVATION_FRACTION,
      headPool: layer.kind === 'conv2d' ? headPool(shape) : 1,
      headBits,
      headFraction: headFraction(headBits),
    }
  })
}
