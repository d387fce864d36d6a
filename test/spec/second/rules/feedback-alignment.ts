import { rounded, toSignal } from '../numbers.js'
import type { Network, Rule } from '../network.js'
import { layerKey } from '../random.js'
import { descending } from './backprop.js'
import { feedback } from './dfa.js'
import { feedbackShift } from './sign-symmetry.js'

export function feedbackAlignment(net: Network): Rule {
  const [, scale] = net.block.options
  const random = (layer: number) => (o: number, i: number): number => feedback(layerKey(net.block.seed, layer), o, i)
  return descending(net, {
    fromReadout: (errors) => (i) => {
      const of = random(net.layers.length)
      return toSignal(rounded(errors.reduce((sum, e, c) => sum + of(c, i) * e, 0), feedbackShift(net.readout.weights, scale!) + 5))
    },
    cross: (layer, d) => layer.backwardBy(d, random(layer.index), 128, feedbackShift(layer.weights, scale!) + 7),
  })
}
