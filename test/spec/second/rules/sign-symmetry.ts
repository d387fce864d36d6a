import type { Matrix } from '../matrix.js'
import { rounded, toSignal } from '../numbers.js'
import type { Network, Rule } from '../network.js'
import { descending } from './backprop.js'

/** By how much feedback that is no weight is shifted down. */
export const feedbackShift = ({ fan }: Pick<Matrix, 'fan'>, scale: number): number => Math.max(0, (fan.toString(2).length >> 1) + scale)

export function signSymmetry(net: Network): Rule {
  const [, scale] = net.block.options
  const shiftOf = (matrix: Matrix): number => feedbackShift(matrix, scale!)
  return descending(net, {
    fromReadout: (errors) => (i) => {
      const { weights } = net.readout
      return toSignal(rounded(errors.reduce((sum, e, c) => sum + Math.sign(weights.at(c, i)) * e, 0), shiftOf(weights) - 2))
    },
    cross: (layer, d) => layer.backwardBy(d, (o, i) => Math.sign(layer.weights.at(o, i)), 1, shiftOf(layer.weights)),
  })
}
