/**
 * Q. Liao, J. Leibo, T. Poggio, "How Important Is Weight Symmetry in Backpropagation?", AAAI 2016, section 3: backpropagation
 * with, in place of the transposed weights, their signs (uniform sign-concordant feedback):
 *
 *     d_(l-1) = (V_l^T d_l) o f'(a_(l-1)),   V = sign(W) / 2^max(0, floor(n / 2) + scale)
 *
 * n, the number of binary digits of W's fan-in, stands for the paper's normalisation of the signals.
 */
import { descending, type MakeReference } from './reference.js'

/** What feedback weights are divided by, for a matrix of so many inputs. */
export const feedbackDivisor = (fan: number, scale: number): number => 2 ** Math.max(0, Math.floor(fan.toString(2).length / 2) + scale)

export const signSymmetry: MakeReference = (network, _seed, { scale }) => descending(network, (matrix) =>
  ({ ...matrix, weights: matrix.weights.map((w) => Math.sign(w) / feedbackDivisor(matrix.fan, scale!)) }))
