import type { Layer } from '../layer.js'
import { clamp, inside, rounded, toSignal } from '../numbers.js'
import type { Network, Rule } from '../network.js'

export function predictiveCoding(net: Network): Rule {
  const [steps, shift] = net.block.options

  /** Hidden layers settle; the signal of each. */
  function settled(errors: number[]): number[][] {
    const values = net.layers.map(({ h }) => Array.from(h, (each) => each * 128))
    const finer = ({ block }: Layer): number => block.outputFraction - 5
    const errorOf = (layer: Layer): number[] => values[layer.index]!.map((v, i) => toSignal(rounded(v - layer.h[i]! * 128, finer(layer))))
    const { signal } = net.readout.teacher(errors)
    for (let step = 0; step < steps!; step++) {
      for (const layer of [...net.layers].reverse()) {
        const up = net.layers[layer.index + 1]
        const pull = up ? up.backward(Int16Array.from(errorOf(up), (e, i) => (inside(up.h[i]!) ? e : 0))) : Array.from(layer.h, (_, i) => signal(i))
        const own = errorOf(layer)
        values[layer.index] = values[layer.index]!.map((v, i) => clamp(v + rounded(pull[i]! - own[i]!, shift! - finer(layer)), 127 * 128))
      }
    }
    return net.layers.map(errorOf)
  }

  return {
    learn(x, target) {
      net.forward(x)
      const scores = net.readoutScores(x)
      const errors = net.errorsOf(scores, target)
      if (net.worth(errors)) {
        const signals = settled(errors)
        for (const layer of net.layers) layer.learn({ signal: (i) => signals[layer.index]![i]! }, net.rate)
        net.readout.learn(errors, net.rate)
      }
      return net.answer(scores)
    },
    infer: (x) => net.inferByReadout(x),
  }
}
