/**
 * E. Oja, "Neural networks, principal components, and subspaces", Int. J. Neural Systems 1(1), 1989, equation 9:
 *
 *     y = W x,   W <- W + eta y (x - W^T y)^T
 *
 * x counts in parts of an int8's range and eta is divided by 2^floor(log2(inputs)), as the core's header says. How far a sample
 * is off: the mean square of what W^T W loses of it.
 */
import { activities } from '../../host/alignment/float-network.js'
import { transposedProduct, type MakeReference } from './reference.js'

export const subspace: MakeReference = (network) => {
  const { matrix } = network.readout
  const top = (x: Float64Array): Float64Array => activities(network, x).at(-1)?.output ?? x
  const look = (x: Float64Array): { y: Float64Array; lost: Float64Array } => {
    const y = Float64Array.from({ length: matrix.rows }, (_, o) => x.reduce((sum, value, i) => sum + matrix.weights[o * matrix.fan + i]! * value, 0))
    const restored = transposedProduct(matrix, y)
    return { y, lost: x.map((value, i) => value - restored[i]!) }
  }
  // A bias multiplies half of the range.
  const range = 2 * matrix.biasInput
  return {
    learn(x, _target, rate) {
      const { y, lost } = look(top(x))
      const eta = rate / 2 ** Math.floor(Math.log2(matrix.fan)) / range ** 2
      y.forEach((code, o) => lost.forEach((r, i) => { matrix.weights[o * matrix.fan + i]! += eta * code * r }))
    },
    infer: (x) => look(top(x)).lost.reduce((sum, r) => sum + r * r, 0) / matrix.fan,
  }
}
