import { inside } from '../numbers.js'
import type { Network, Rule } from '../network.js'
import { argmax } from '../objectives.js'

export function backprop(net: Network): Rule {
  const [every] = net.block.options
  function descend(errors: number[]): void {
    const top = net.layers.at(-1)
    if (!top) return
    const { signal } = net.readout.teacher(errors)
    let d = Int16Array.from(top.h, (h, i) => (inside(h) ? signal(i) : 0))
    for (const layer of [...net.layers].reverse()) {
      const lower = net.layers[layer.index - 1]
      const below = lower && layer.backward(d).map((value, i) => (inside(lower.h[i]!) ? value : 0))
      const own = d
      layer.learn({ signal: (i) => own[i]! }, net.rate)
      if (below) d = below as typeof d
    }
  }
  return {
    learn(x, target) {
      net.forward(x)
      const scores = net.readoutScores(x)
      const errors = net.errorsOf(scores, target)
      if (net.worth(errors)) {
        if (net.samples % every! === 0) descend(errors)
        net.readout.learn(errors, net.rate)
      }
      return argmax(scores)
    },
    infer: (x) => net.inferByReadout(x),
  }
}
