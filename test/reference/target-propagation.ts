/**
 * D.-H. Lee, S. Zhang, A. Fischer, Y. Bengio, "Difference Target Propagation", ECML PKDD 2015, equations 9, 13 and 15, with linear
 * inverses g_l(h) = V_l h, so that a target differs from its output by
 *
 *     t_(l-1) - h_(l-1) = V_l (t_l - h_l),   t_L - h_L = A^T e,   dV_l = rate (h_(l-1) - V_l h_l) h_l^T / 2^floor(log2(n_l)) / 2^inverse
 *
 * V is kept transposed. What an inverse loses counts within +-127 steps of a quarter of an activation's.
 */
import { activities } from '../../host/alignment/float-network.js'
import { descending, transposedProduct, type MakeReference } from './reference.js'

/** An activation's step. */
const STEP = 1 / 32

export const targetPropagation: MakeReference = (network, _seed, { inverse }) => {
  const inverseOf = (l: number) => network.own.get(`matrix ${l + 1}`)
  const { learn, infer } = descending(network, (matrix, l) => ({ ...matrix, weights: (l < network.hidden.length && inverseOf(l)?.weights) || matrix.weights }))
  return {
    learn(x, target, rate, sample) {
      const all = activities(network, x)
      learn(x, target, rate, sample)
      for (let l = 1; l < network.hidden.length; l++) {
        const v = inverseOf(l)!, h = all[l]!.output
        const restored = transposedProduct(v, h)
        const lost = all[l - 1]!.output.map((value, i) => Math.max(-127 * STEP / 4, Math.min(127 * STEP / 4, value - restored[i]!)))
        const eta = rate / 2 ** (Math.floor(Math.log2(v.rows)) + inverse!)
        h.forEach((code, o) => lost.forEach((r, i) => { v.weights[o * v.fan + i]! += eta * code * r }))
      }
    },
    infer,
  }
}
