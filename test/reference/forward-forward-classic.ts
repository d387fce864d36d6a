/**
 * G. Hinton, "The Forward-Forward Algorithm: Some Preliminary Investigations", arXiv:2212.13345, 2022, section 2
 * (equation 1 and the normalisation) and section 3.3 (labels in the first inputs):
 *
 *     p(positive) = sigmoid(8 (G - theta)),   G = mean_j h_j^2
 *     d ln p / dh_j ~ (1 - p) h_j on a sample with its label,   d ln(1 - p) / dh_j ~ -p h_j with a wrong one
 *
 * The next layer sees h / rms(h). Both passes learn, the right label first. G is a mean here where Hinton sums, hence
 * the slope 8; the gradient's constant factors go into the step, 1 / 2^(1 + gain). The wrong label is drawn at random;
 * with two classes there is only one, which makes a single update comparable. A label is written as the largest input.
 */
import { activate, unclamped, type FloatLayer } from '../../host/alignment/float-network.js'
import { Generator } from './hash.js'
import { argmax, learnLayer, type MakeReference } from './reference.js'

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
const meanSquare = (h: Float64Array): number => h.reduce((sum, v) => sum + v * v, 0) / h.length

/** Divided by the root mean square, and held in the range of an activation. */
function normalised(layer: FloatLayer, h: Float64Array): Float64Array {
  const root = Math.sqrt(meanSquare(h)) || 1
  return h.map((v) => Math.min(layer.ceiling, v / root))
}

/** 127 of 2^7: how a label is written over inputs of 7 fractional bits, as the digits' are. */
const LABEL = 127 / 128
/** Theta is an option in Q10. */
const THETA_UNIT = 1 / 1024
const SLOPE = 8

export const forwardForwardClassic: MakeReference = (network, seed, { threshold, gain }) => {
  const classes = network.readout.matrix.rows
  const generator = Generator.seeded(seed)
  /** One pass with a label; `sign` +1 raises goodness, -1 lowers it, 0 only looks. Returns the goodness of the layers after the first. */
  const pass = (x: Float64Array, label: number, sign: number, rate: number): number => {
    let input: Float64Array = x.map((v, i) => (i < classes ? (i === label ? LABEL : 0) : v))
    let total = 0
    network.hidden.forEach((layer, l) => {
      const activity = activate(layer, input)
      const goodness = meanSquare(activity.output)
      if (l > 0 || network.hidden.length === 1) total += goodness
      const push = sign * sigmoid(sign * SLOPE * (threshold! * THETA_UNIT - goodness)) / 2 ** (1 + gain!)
      if (sign !== 0) learnLayer(layer, input, activity.winners, unclamped(layer, activity, activity.output.map((h) => push * h)), rate)
      input = normalised(layer, activity.output)
    })
    return total
  }
  return {
    learn(x, target, rate) {
      pass(x, target, 1, rate)
      pass(x, (target + 1 + Math.floor((generator.draw() * (classes - 1)) / 65536)) % classes, -1, rate)
    },
    infer: (x) => argmax(Float64Array.from({ length: classes }, (_, c) => pass(x, c, 0, 0))),
  }
}
