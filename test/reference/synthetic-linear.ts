/**
 * M. Jaderberg et al., "Decoupled Neural Interfaces using Synthetic Gradients", ICML 2017, sections 2 and 3.1: a layer learns from
 * s_l = P_l h_l + T_l[y] + b_l, and the predictor goes down |s_l - d_l|^2 at its own rate,
 *
 *     d_L = A^T e,   d_l = W_(l+1)^T (s_(l+1) o f')
 *
 * or with `target=head` A_l^T e_l of a classifier of the layer's own, with `target=true` d_(l+1) in place of s_(l+1). P and T are one
 * matrix here as in the core; T sees 2, which is what the core's constant 64 stands for. As in the core, a signal is one number
 * for the outputs of a pool window, where d is summed and divided by about the root of its size; with `target=true` signals cross
 * weights that have just learned.
 */
import { activities, transposed, unclamped, type FloatNetwork } from '../../host/alignment/float-network.js'
import { oneHot } from '../../host/alignment/gradient.js'
import {
  averaged, deltaRule, errorOf, gathered, headOn, inferByReadout, learnLayer, poolSide, readoutScores, spread, transposedProduct, type MakeReference,
} from './reference.js'

/** Values of the option `target`. */
const ABOVE = 0, HEAD = 1
/** What the right class enters as. */
const ONE = 2

export const syntheticLinear: MakeReference = (network, _seed, { target: from, predictor: slower }) => ({
  learn(x, target, rate) {
    const all = activities(network, x)
    const e = errorOf(readoutScores(network, all.at(-1)?.output ?? x), target)
    const label = [...oneHot(target, e.length)].map((t) => t * ONE)
    const layers = network.hidden.map((layer, l) => {
      const { matrix, pool } = predictorOf(network, l)
      const z = Float64Array.of(...averaged(layer.output, pool, all[l]!.output), ...label)
      const s = Float64Array.from({ length: matrix.rows }, (_, i) =>
        z.reduce((sum, value, j) => sum + matrix.weights[i * matrix.fan + j]! * value, matrix.bias[i]! * matrix.biasInput))
      /** Signals of the inputs from those of the outputs. */
      const down = (d: Float64Array): Float64Array => transposed(layer, all[l]!.winners, unclamped(layer, all[l]!, d))
      const teach = (d: Float64Array): void =>
        deltaRule(matrix, z, gathered(layer.output, pool, d).map((value, i) => value - s[i]!), rate / 2 ** (Math.floor(Math.log2(matrix.rows)) + slower!))
      return { s: spread(layer.output, pool, s), down, teach }
    })
    network.hidden.forEach((layer, l) => {
      const { s, down, teach } = layers[l]!
      if (from === ABOVE && l > 0) layers[l - 1]!.teach(down(s))
      learnLayer(layer, all[l - 1]?.output ?? x, all[l]!.winners, unclamped(layer, all[l]!, s), rate)
      if (from !== HEAD) return
      const own = network.heads[l]!
      const { features, scores, signal } = headOn(own, layer, all[l]!.output)
      const error = errorOf(scores, target)
      // What a head says to a window is what is learned of it, as it is.
      teach(signal(error).map((d) => (d * 2 ** (own.pool - 1)) / own.pool ** 2))
      deltaRule(own.matrix, features, error, rate)
    })
    if (from !== HEAD && layers.length) {
      let d = transposedProduct(network.readout.matrix, e)
      layers.at(-1)!.teach(d)
      if (from !== ABOVE) {
        for (let l = layers.length - 1; l > 0; l--) {
          d = layers[l]!.down(d)
          layers[l - 1]!.teach(d)
        }
      }
    }
    deltaRule(network.readout.matrix, all.at(-1)?.output ?? x, e, rate)
  },
  infer: inferByReadout(network),
})

/** A layer's predictor, and the side of the average-pooling in front of it. */
function predictorOf(network: FloatNetwork, l: number) {
  const matrix = network.own.get(`matrix ${l + 1}`)!
  return { matrix, pool: poolSide(network.hidden[l]!, matrix.rows) }
}
