/**
 * Q. Liao, J. Leibo, T. Poggio, "How Important Is Weight Symmetry in Backpropagation?", AAAI 2016, section 3: backpropagation
 * with, in place of the transposed weights, their signs (uniform sign-concordant feedback):
 *
 *     d_(l-1) = (V_l^T d_l) o f'(a_(l-1)),   V = sign(W) / 2^max(0, floor(n / 2) + scale)
 *
 * n, the number of binary digits of W's fan-in, stands for the paper's normalisation of the signals.
 */
import { activities, transposed, unclamped, type Matrix } from '../../host/alignment/float-network.js'
import { deltaRule, errorOf, inferByReadout, learnLayer, readoutScores, transposedProduct, type MakeReference } from './reference.js'

const signsOf = (matrix: Matrix, scale: number): Matrix => {
  const digits = matrix.fan.toString(2).length
  return { ...matrix, weights: matrix.weights.map((w) => Math.sign(w) / 2 ** Math.max(0, Math.floor(digits / 2) + scale)) }
}

export const signSymmetry: MakeReference = (network, _seed, { scale }) => ({
  learn(x, target, rate) {
    const all = activities(network, x)
    const top = all.at(-1)?.output ?? x
    const e = errorOf(readoutScores(network, top), target)
    let d = transposedProduct(signsOf(network.readout.matrix, scale!), e)
    deltaRule(network.readout.matrix, top, e, rate)
    for (let l = network.hidden.length - 1; l >= 0; l--) {
      const layer = network.hidden[l]!, activity = all[l]!
      d = unclamped(layer, activity, d)
      const below = transposed({ ...layer, matrix: signsOf(layer.matrix, scale!) }, activity.winners, d)
      learnLayer(layer, all[l - 1]?.output ?? x, activity.winners, d, rate)
      d = below
    }
  },
  infer: inferByReadout(network),
})
