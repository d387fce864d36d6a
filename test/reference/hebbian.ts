/**
 * T. Sanger, "Optimal unsupervised learning in a single-layer linear feedforward neural network", Neural Networks 2, 1989,
 * equation 6, unit by unit, with answers that are 0 below zero and taken of what is left over:
 *
 *     y_k = max(0, w_k r_(k-1)),  w_k += eta y_k (r_(k-1) - y_k w_k) / |x|^2,  r_k = r_(k-1) - y_k w_k
 *
 * Under `variant=oja` nothing is taken off: E. Oja, J. Math. Biology 15, 1982, equation 3.
 */
import { answerTo, learnFromPatches, stepTowards } from './patches.js'
import type { MakeReference } from './reference.js'

export const hebbian: MakeReference = learnFromPatches(({ layer, options: { variant } }, { x, length }, rate) => {
  const { rows, fan, weights } = layer.matrix
  const rest = x.slice()
  for (let k = 0; k < rows; k++) {
    const y = Math.max(0, answerTo(layer, k, rest))
    stepTowards(layer, k, rest, length, y, y / length, rate)
    if (variant === 0) rest.forEach((value, i) => { rest[i] = value - y * weights[k * fan + i]! })
  }
})
