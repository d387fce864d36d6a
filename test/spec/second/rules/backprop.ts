import type { Layer } from '../layer.js'
import { inside } from '../numbers.js'
import type { Network, Rule } from '../network.js'

/** How signals come down: to an output of the last hidden layer, and from the outputs of a layer to its inputs. */
export interface Crossing {
  fromReadout: (errors: number[]) => (feature: number) => number
  cross: (layer: Layer, d: Int16Array) => Int16Array
}

/** Signals go down from layer to layer, each learning once the one below has its own. */
export function descending(net: Network, { fromReadout, cross }: Crossing): Rule {
  const [every] = net.block.options
  function descend(errors: number[]): void {
    const top = net.layers.at(-1)
    if (!top) return
    const signal = fromReadout(errors)
    let d = Int16Array.from(top.h, (h, i) => (inside(h) ? signal(i) : 0))
    for (const layer of [...net.layers].reverse()) {
      const lower = net.layers[layer.index - 1]
      const below = lower && cross(layer, d).map((value, i) => (inside(lower.h[i]!) ? value : 0))
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
      return net.answer(scores)
    },
    infer: (x) => net.inferByReadout(x),
  }
}

export const backprop = (net: Network): Rule =>
  descending(net, { fromReadout: (errors) => net.readout.teacher(errors).signal, cross: (layer, d) => layer.backward(d) })
