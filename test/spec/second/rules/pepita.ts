import type { DenseLayer } from '../layer.js'
import { clamp, scaled } from '../numbers.js'
import type { Network, Rule } from '../network.js'
import { layerKey } from '../random.js'
import { feedback } from './dfa.js'
import { feedbackShift } from './sign-symmetry.js'

export function pepita(net: Network): Rule {
  const [scale] = net.block.options
  const layers = net.layers as DenseLayer[]
  const key = layerKey(net.block.seed, 0)
  const disturbed = (x: Int8Array, errors: number[], sign: number): Int8Array => x.map((value, i) =>
    clamp(value - sign * scaled(errors.reduce((sum, e, c) => sum + feedback(key, i, c) * e, 0), net.block.inputFraction - 17 - feedbackShift({ fan: x.length }, scale!), 254), 127))
  return {
    learn(x, target) {
      net.forward(x)
      const clean = layers.map(({ fine }) => fine)
      const scores = net.readoutScores(x)
      const errors = net.errorsOf(scores, target)
      if (net.worth(errors)) {
        const changed = disturbed(x, errors, 1)
        let input = changed
        layers.forEach((layer, l) => {
          layer.forward(input)
          const fine = layer.fine
          if (l === 0) layer.x = disturbed(changed, errors, -1)
          layer.learn({ signal: (i) => fine[i]! - clean[l]![i]! }, net.rate)
          input = Int8Array.from(layer.h)
        })
        // What the readout learns on.
        net.readoutScores(changed)
        net.readout.learn(errors, net.rate)
      }
      return net.answer(scores)
    },
    infer: (x) => net.inferByReadout(x),
  }
}
