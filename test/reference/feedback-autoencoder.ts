/**
 * T. Lillicrap et al., "Random synaptic feedback weights support error backpropagation for deep learning", Nat. Commun. 7:13276, 2016,
 * of a linear network whose target is its input:
 *
 *     y = W x,  r = x - V^T y,  V <- V + eta y r^T,  W <- W + eta (B r) x^T
 *
 * x and eta count as in subspace.ts; B is uniform in +-2^(1 - scale) / sqrt(inputs), the root a power of two.
 */
import { activities } from '../../host/alignment/float-network.js'
import { hash8, layerKey } from './hash.js'
import { transposedProduct, type MakeReference } from './reference.js'
import { codeOf, stepOf } from './subspace.js'

export const feedbackAutoencoder: MakeReference = (network, seed, { scale }) => {
  const { readout: { matrix }, hidden } = network
  const decoder = network.own.get(`matrix ${hidden.length + 1}`)!
  const key = layerKey(seed, hidden.length)
  const smaller = 2 ** (7 + Math.floor((Math.floor(Math.log2(matrix.fan)) + 1) / 2) - 1 + scale!)
  const top = (x: Float64Array): Float64Array => activities(network, x).at(-1)?.output ?? x
  const lose = (x: Float64Array): { y: Float64Array; lost: Float64Array } => {
    const y = codeOf(matrix, x)
    const restored = transposedProduct(decoder, y)
    return { y, lost: x.map((value, i) => value - restored[i]!) }
  }
  return {
    learn(input, _target, rate) {
      const x = top(input)
      const { y, lost } = lose(x)
      const eta = stepOf(matrix, rate)
      y.forEach((code, o) => {
        const heard = lost.reduce((sum, r, i) => sum + (hash8(key, i, o) / smaller) * r, 0)
        lost.forEach((r, i) => {
          matrix.weights[o * matrix.fan + i]! += eta * heard * x[i]!
          decoder.weights[o * matrix.fan + i]! += eta * code * r
        })
      })
    },
    infer: (input) => lose(top(input)).lost.reduce((sum, r) => sum + r * r, 0) / matrix.fan,
  }
}
