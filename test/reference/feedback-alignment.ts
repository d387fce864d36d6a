/**
 * T. Lillicrap, D. Cownden, D. Tweed, C. Akerman, "Random synaptic feedback weights support error backpropagation for deep
 * learning", Nature Communications 7:13276, 2016: backpropagation with fixed random matrices in place of the transposed weights:
 *
 *     d_(l-1) = (B_l d_l) o f'(a_(l-1))
 *
 * B is drawn from the core's hash, uniform in +-1 and divided as in sign-symmetry.
 */
import { hash8, layerKey } from './hash.js'
import { descending, type MakeReference } from './reference.js'
import { feedbackDivisor } from './sign-symmetry.js'

export const feedbackAlignment: MakeReference = (network, seed, { scale }) => descending(network, (matrix, layer) => {
  const feedback = (i: number): number => hash8(layerKey(seed, layer), Math.floor(i / matrix.fan), i % matrix.fan) / 128
  return { ...matrix, weights: matrix.weights.map((_, i) => feedback(i) / feedbackDivisor(matrix.fan, scale!)) }
})
