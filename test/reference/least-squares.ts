/**
 * J. E. Potter's square root of the covariance of recursive least squares, as in G. J. Bierman, "Factorization Methods for
 * Discrete Sequential Estimation", 1977, section II.4, of one measurement u with noise m, all numbers unrounded:
 *
 *     a = S^T u,  b = m + a^T a,  k = S a / b,  W <- W + e k^T,  S <- (S - k a^T / (1 + sqrt(m / b))) / sqrt(m)
 */
import { activities } from '../../host/alignment/float-network.js'
import { oneHot } from '../../host/alignment/gradient.js'
import { deltaRule, inferByReadout, readoutScores, transposedProduct, type MakeReference } from './reference.js'

export const leastSquares: MakeReference = (network, _, { forget }) => {
  const { matrix } = network.readout
  const root = network.own.get(`matrix ${network.hidden.length + 1}`)!
  const m = forget === 0 ? 1 : 1 - 2 ** -forget!
  return {
    learn(x, target) {
      const top = activities(network, x).at(-1)?.output ?? x
      const scores = readoutScores(network, top)
      // The core's errors are at most 1.
      const e = oneHot(target, scores.length).map((t, c) => Math.max(-1, Math.min(1, t - scores[c]!)))
      const a = transposedProduct(root, Float64Array.of(...top, matrix.biasInput))
      const b = m + a.reduce((sum, each) => sum + each * each, 0)
      const k = a.map((_, i) => a.reduce((sum, each, j) => sum + root.weights[i * root.fan + j]! * each, 0) / b)
      k.forEach((gain, i) => a.forEach((each, j) => {
        const at = i * root.fan + j
        root.weights[at] = (root.weights[at]! - (gain * each) / (1 + Math.sqrt(m / b))) / Math.sqrt(m)
      }))
      // The last of k is the bias's, which is for the constant input itself.
      deltaRule({ ...matrix, biasInput: k.at(-1)! }, k.subarray(0, -1), e, 1)
    },
    infer: inferByReadout(network),
  }
}
