import type { Network, Rule } from '../network.js'
import { projected } from './dfa.js'

export function drtp(net: Network): Rule {
  const [scale] = net.block.options
  return {
    learn(x, target) {
      let input = x
      for (const layer of net.layers) {
        layer.forward(input)
        input = Int8Array.from(layer.h)
        layer.learn(projected(net, layer, target, scale!), net.rate)
      }
      const scores = net.readoutScores(x)
      const errors = net.errorsOf(scores, target)
      if (net.worth(errors)) net.readout.learn(errors, net.rate)
      return net.answer(scores)
    },
    infer: (x) => net.inferByReadout(x),
  }
}
