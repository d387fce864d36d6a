/**
 * J. Spall, "Multivariate Stochastic Approximation Using a Simultaneous Perturbation Gradient Approximation", IEEE Transactions on
 * Automatic Control 37(3), 1992, equation 2.2, of one unit's weights at a time and one-sided:
 *
 *     dw_ij = -rate (L(w_i + c delta_i) - L(w)) / (c delta_ij),   averaged over probes
 *
 * delta_ij is 1 or -1 by the bits of the core's hash, new for every sample, and c a power of two that depends on the length of the
 * unit's input. Weights of inputs that are zero stay. Of `probes` every unit has the same share, or one, and then they take turns. The readout learns by the delta rule.
 */
import { activate, activities, type FloatLayer, type FloatNetwork } from '../../host/alignment/float-network.js'
import { floatObjectives } from '../../host/alignment/float-objectives.js'
import { oneHot } from '../../host/alignment/gradient.js'
import { hash16, layerKey } from './hash.js'
import { deltaRule, errorOf, inferByReadout, readoutScores, type MakeReference } from './reference.js'

/** The input with what the bias sees behind it. */
export const withBias = ({ matrix }: FloatLayer, x: Float64Array): number[] => [...x, matrix.biasInput]

/** +-1 for every weight of a row, the bias's last. */
export const signsOf = (key: number, row: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => ((hash16(key, row, i >>> 4) >> (i & 15)) & 1 ? 1 : -1))

/** Loss with an output of a hidden layer replaced. */
function lossWith(network: FloatNetwork, l: number, output: Float64Array, row: number, value: number, target: number): number {
  let h = output.map((v, i) => (i === row ? value : v))
  for (const layer of network.hidden.slice(l + 1)) h = activate(layer, h).output
  const scores = readoutScores(network, h)
  return floatObjectives['cross-entropy'].loss(scores, oneHot(target, scores.length))
}

/** How much lower the loss is with the weights of a unit moved by `c` along signs, `output` being that of its layer as it is. */
export function gainOf(network: FloatNetwork, l: number, output: Float64Array, row: number, seen: readonly number[], delta: readonly number[], c: number, target: number): number {
  const { matrix: { weights, bias, fan }, ceiling } = network.hidden[l]!
  const sum = seen.reduce((total, v, i) => total + ((i < fan ? weights[row * fan + i]! : bias[row]!) + c * delta[i]!) * v, 0)
  return lossWith(network, l, output, row, output[row]!, target) - lossWith(network, l, output, row, Math.max(0, Math.min(ceiling, sum)), target)
}

/** Moves the weights of a row, its bias last. */
export function moveRow({ matrix: { weights, bias, fan } }: FloatLayer, row: number, changes: readonly number[]): void {
  changes.forEach((change, i) => {
    if (i < fan) weights[row * fan + i]! += change
    else bias[row]! += change
  })
}

/** Rows that have their turn: at most so many at once. */
export const rowsInTurn = ({ matrix: { rows } }: FloatLayer, most: number, turn: number): number[] =>
  Array.from({ length: Math.min(rows, most) }, (_, n) => (turn * Math.min(rows, most) + n) % rows)

export const weightPerturbation: MakeReference = (network, seed, { probes }) => ({
  learn(x, target, rate, sample) {
    const all = activities(network, x)
    const top = all.at(-1)?.output ?? x
    const e = errorOf(readoutScores(network, top), target)
    network.hidden.forEach((layer, l) => {
      const seen = withBias(layer, all[l - 1]?.output ?? x)
      const c = 2 ** (-1 - Math.ceil(Math.log2(Math.hypot(...seen))))
      const each = Math.max(1, Math.floor(probes! / layer.matrix.rows))
      for (const row of rowsInTurn(layer, probes!, sample)) {
        const trials = Array.from({ length: each }, (_, k) => {
          const delta = signsOf(layerKey(seed, l) + Math.imul(sample, 0x4f1b) + k * 0x2d4f, row, seen.length)
          return { delta, slope: gainOf(network, l, all[l]!.output, row, seen, delta, c, target) / c }
        })
        for (const { delta, slope } of trials) {
          moveRow(layer, row, seen.map((v, i) => (v === 0 ? 0 : (rate * layer.rateFactor * slope * delta[i]!) / each)))
        }
      }
    })
    deltaRule(network.readout.matrix, top, e, rate)
  },
  infer: inferByReadout(network),
})
