import type { Matrix } from '../matrix.js'
import { rounded, toSignal } from '../numbers.js'
import type { Network, Rule } from '../network.js'
import { descending } from './backprop.js'

export function signSymmetry(net: Network): Rule {
  const [, scale] = net.block.options
  /** By how much signs are shifted down. */
  const shiftOf = ({ fan }: Matrix): number => Math.max(0, (fan.toString(2).length >> 1) + scale!)
  return descending(net, {
    fromReadout: (errors) => (i) => {
      const { weights } = net.readout
      return toSignal(rounded(errors.reduce((sum, e, c) => sum + Math.sign(weights.at(c, i)) * e, 0), shiftOf(weights) - 2))
    },
    cross: (layer, d) => layer.backwardSigns(d, shiftOf(layer.weights)),
  })
}
