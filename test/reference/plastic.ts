/**
 * E. Najarro, S. Risi, "Meta-Learning through Hebbian Plasticity in Random Networks", NeurIPS 2020, equation 1, with one set of
 * coefficients for all weights, and two ways to forget (E: E. Oja, J. Math. Biology 15, 1982, equation 3):
 *
 *     w_ki += eta (A x_i y_k + B x_i + C y_k + D - E y_k^2 w_ki - F w_ki)
 *
 * The core divides eta by the number of inputs' next power of two below, and so does this.
 */
import { activities, preactivation } from '../../host/alignment/float-network.js'
import { deltaRule, errorOf, inferByReadout, readoutScores, type MakeReference } from './reference.js'

/** An option stands for its square, with its sign; 64 for 1. The core counts in 256ths. */
const coefficient = (root: number): number => (Math.sign(root) * Math.floor(root ** 2 / 16)) / 256

export const plastic: MakeReference = (network, _seed, { correlate, input, answer, drift, oja, decay, post }) => {
  const [a, b, c, d, e, f] = [correlate!, input!, answer!, drift!, oja!, decay!].map(coefficient) as [number, number, number, number, number, number]
  return {
    learn(x, target, rate) {
      const all = activities(network, x)
      const top = all.at(-1)?.output ?? x
      const errors = errorOf(readoutScores(network, top), target)
      network.hidden.forEach((layer, l) => {
        const { rows, fan, weights } = layer.matrix
        const seen = all[l - 1]?.output ?? x
        const eta = rate / 2 ** Math.floor(Math.log2(fan))
        const answers = preactivation(layer, seen).output
        for (let k = 0; k < rows; k++) {
          const y = post === 1 ? Math.max(0, answers[k]!) : answers[k]!
          seen.forEach((value, i) => {
            const w = weights[k * fan + i]!
            weights[k * fan + i] = w + eta * (a * value * y + b * value + c * y + d - e * y * y * w - f * w)
          })
        }
      })
      deltaRule(network.readout.matrix, top, errors, rate)
    },
    infer: inferByReadout(network),
  }
}
