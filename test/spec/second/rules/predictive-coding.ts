import { inside, rounded, toSignal } from '../numbers.js'
import type { Network, Rule } from '../network.js'

export function predictiveCoding(net: Network): Rule {
  const [steps, shift] = net.block.options

  /** What remains of each layer's error once all have settled. */
  function settled(outputErrors: number[]): number[][] {
    const errors = net.layers.map(({ h }) => Array.from(h, () => 0))
    const { signal } = net.readout.teacher(outputErrors)
    for (let step = 0; step < steps!; step++) {
      for (const layer of [...net.layers].reverse()) {
        const up = net.layers[layer.index + 1]
        const pull = up ? up.backward(Int16Array.from(errors[up.index]!)) : Array.from(layer.h, (_, i) => signal(i))
        errors[layer.index] = errors[layer.index]!.map((e, i) => (inside(layer.h[i]!) ? toSignal(e + rounded(pull[i]! - e, shift!)) : 0))
      }
    }
    return errors
  }

  return {
    learn(x, target) {
      net.forward(x)
      const scores = net.readoutScores(x)
      const outputErrors = net.errorsOf(scores, target)
      if (net.worth(outputErrors)) {
        const errors = settled(outputErrors)
        for (const layer of net.layers) layer.learn({ signal: (i) => errors[layer.index]![i]! }, net.rate)
        net.readout.learn(outputErrors, net.rate)
      }
      return net.answer(scores)
    },
    infer: (x) => net.inferByReadout(x),
  }
}
