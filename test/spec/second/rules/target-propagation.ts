import type { Layer } from '../layer.js'
import type { Matrix } from '../matrix.js'
import { clamp, rounded, scaled, toSignal } from '../numbers.js'
import type { Network, Rule } from '../network.js'
import { descending } from './backprop.js'

export function targetPropagation(net: Network): Rule {
  const [, slower] = net.block.options
  const inverses = net.layers.map(({ index, weights, block }) =>
    (index === 0 ? undefined : net.bareMatrix(weights.rows, weights.fan, block.headBits, block.headFraction, 0)))

  /** V d, for the numbers of a layer's outputs. */
  function through(v: Matrix, d: ArrayLike<number>, shift: number): number[] {
    const bound = Math.min(32767, Math.floor((2 ** 31 - 1) / (v.rows * (v.bits === 16 ? 2048 : 128))))
    return Array.from({ length: v.fan }, (_, i) => {
      let sum = 0
      for (let o = 0; o < v.rows; o++) sum += v.narrowed(o, i) * clamp(d[o]!, bound)
      return toSignal(rounded(sum, shift - (v.bits === 16 ? 4 : 0)))
    })
  }

  function learnInverse({ index, h, x, block }: Layer): void {
    const v = inverses[index]!
    const fraction = net.layers[index - 1]!.block.outputFraction + 2
    const restored = through(v, h, Math.min(31, v.fraction + block.outputFraction - fraction))
    const lost = restored.map((value, i) => clamp(4 * x[i]! - value, 127))
    const shift = fraction + block.outputFraction - v.fraction + net.rate + 31 - Math.clz32(h.length) + slower!
    h.forEach((code, o) => {
      const delta = scaled(code, 16 - shift, 2 ** 23)
      if (delta !== 0) v.addOuter(o, delta, lost)
    })
  }

  const rule = descending(net, {
    fromReadout: (errors) => net.readout.teacher(errors).signal,
    cross: ({ index }, d) => Int16Array.from(through(inverses[index]!, d, inverses[index]!.fraction)),
  })
  return {
    ...rule,
    learn(x, target) {
      const answer = rule.learn(x, target)
      for (const layer of net.layers.slice(1)) learnInverse(layer)
      return answer
    },
    regions: () => inverses.flatMap((v) => v?.regions() ?? []),
  }
}
