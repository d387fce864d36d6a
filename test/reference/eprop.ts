/**
 * G. Bellec et al., "A solution to the learning dilemma for recurrent networks of spiking neurons", Nature Communications 11:3625,
 * 2020, for leaky units that do not spike. Naive: an eligibility vector for every weight, step by step (equation 14 of the
 * paper, whose derivative of the next state by this one is alpha), and its trace by the derivative of the clamp (equation 13):
 *
 *     eps_ji^t = alpha_j eps_ji^(t-1) + (1 - alpha_j) z_i^t,   e_ji = psi_j eps_ji,   dW_ji = L_j e_ji
 *
 * with z the step's inputs and the outputs of the step before, and L = B^T (y* - y) of the last step: B the readout's weights
 * (symmetric) or fixed random numbers from the core's hash, which layers below another one always have.
 * NOTE as in the core, a bias learns from its input as it is.
 */
import { features } from '../../host/data/dataset.js'
import type { FloatLayer, FloatNetwork } from '../../host/alignment/float-network.js'
import { hash8, layerKey } from './hash.js'
import { argmax, deltaRule, errorOf, readoutScores, transposedProduct, type MakeReference } from './reference.js'

/** A layer while a sequence runs. */
interface Running {
  layer: FloatLayer
  /** 1 - alpha of each unit. */
  follows: number[]
  potentials: Float64Array
  outputs: Float64Array
  /** Of each weight, as these lie. */
  eligibility: Float64Array
}

function begin(layer: FloatLayer): Running {
  const { rows, fan } = layer.matrix
  const { first, last } = layer.spec.leaks!
  return {
    layer, follows: Array.from({ length: rows }, (_, j) => 2 ** -(first + (j % (last - first + 1)))),
    potentials: new Float64Array(rows), outputs: new Float64Array(rows), eligibility: new Float64Array(rows * fan),
  }
}

function step({ layer: { matrix, ceiling }, follows, potentials, outputs, eligibility }: Running, x: Float64Array): Float64Array {
  const z = Float64Array.of(...x, ...outputs)
  follows.forEach((follow, j) => {
    let current = matrix.bias[j]! * matrix.biasInput
    z.forEach((value, i) => {
      const at = j * matrix.fan + i
      current += matrix.weights[at]! * value
      eligibility[at]! += follow * (value - eligibility[at]!)
    })
    potentials[j]! += follow * (current - potentials[j]!)
  })
  potentials.forEach((v, j) => { outputs[j] = Math.max(0, Math.min(ceiling, v)) })
  return outputs
}

/** All layers behind the last step of a sequence. */
function run({ hidden }: FloatNetwork, x: Float64Array): Running[] {
  const layers = hidden.map(begin)
  const inputs = features(hidden[0]!.input)
  for (let at = 0; at < x.length; at += inputs) layers.reduce((above, layer) => step(layer, above), x.subarray(at, at + inputs))
  return layers
}

export const eprop: MakeReference = (network, seed, { learn, feedback, scale }) => ({
  learn(x, target, rate) {
    const layers = run(network, x)
    const top = layers.at(-1)!.outputs
    const e = errorOf(readoutScores(network, top), target)
    const symmetric = transposedProduct(network.readout.matrix, e)
    const random = (l: number, j: number): number => e.reduce((sum, each, c) => sum + (hash8(layerKey(seed, l), 4 * j, c) / 128 / 2 ** scale!) * each, 0)
    if (learn === 0)
      layers.forEach(({ layer: { matrix, ceiling, rateFactor }, outputs, eligibility }, l) => {
        outputs.forEach((h, j) => {
          if (h <= 0 || h >= ceiling) return
          const signal = rate * rateFactor * (l === layers.length - 1 && feedback === 0 ? symmetric[j]! : random(l, j))
          for (let i = 0; i < matrix.fan; i++) matrix.weights[j * matrix.fan + i]! += signal * eligibility[j * matrix.fan + i]!
          matrix.bias[j]! += signal * matrix.biasInput
        })
      })
    deltaRule(network.readout.matrix, top, e, rate)
  },
  infer: (x) => argmax(readoutScores(network, run(network, x).at(-1)!.outputs)),
})
