/** Section 8: hidden layers that learn without a target, one after the other, below a readout that learns where there is one. */
import type { Layer } from '../layer.js'
import type { Network, Rule } from '../network.js'

export const unsupervised = (net: Network, learnLayer: (layer: Layer, below: Int8Array) => void): Rule => ({
  unlabelled: true,
  countsAll: true,
  learn(input, target) {
    let below = input
    for (const layer of net.layers) {
      layer.forward(below)
      learnLayer(layer, below)
      below = Int8Array.from(layer.h)
    }
    const scores = net.readoutScores(input)
    if (target.length > 0) {
      const errors = net.errorsOf(scores, target)
      if (net.worth(errors)) net.readout.learn(errors, net.rate)
    }
    return net.answer(scores)
  },
  infer: (x) => net.inferByReadout(x),
})
