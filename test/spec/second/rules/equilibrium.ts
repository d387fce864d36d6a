import { inside, rounded, scaled } from '../numbers.js'
import type { Layer } from '../layer.js'
import type { Network, Rule } from '../network.js'
import { hash } from '../random.js'

export function equilibrium(net: Network): Rule {
  const [nudged, coupling] = net.block.options

  /** How far every unit has moved, by layer, beta's sign included. */
  function settled(errors: number[], sign: number): number[][] {
    const moves = net.layers.map(({ h }) => Array.from(h, () => 0))
    const { signal } = net.readout.teacher(errors)

    function move({ index, h, weights, block }: Layer): void {
      const up = net.layers[index + 1]
      const above = up ? [...up.backward(Int16Array.from(moves[up.index]!))].map((d) => rounded(d, coupling!)) : Array.from(h, (_, i) => scaled(sign * signal(i), -1, 32767))
      const below = index > 0 ? moves[index - 1]!.map((m) => scaled(m, -4, 127)) : []
      const ceiling = scaled(127, 12 - block.outputFraction, 32767)
      moves[index] = moves[index]!.map((m, i) => {
        if (!inside(h[i]!)) return 0
        const sum = below.reduce((total, z, j) => total + weights.at(i, j) * z, 0)
        const g = above[i]! + (index > 0 ? scaled(sum, 4 - weights.fraction, 32767) : 0)
        const rest = scaled(h[i]!, 12 - block.outputFraction, 32767)
        return m + rounded(Math.min(Math.max(g, -rest), ceiling - rest) - m, 1)
      })
    }

    for (let step = 0; step < nudged!; step++) for (const layer of [...net.layers].reverse()) move(layer)
    return moves
  }

  return {
    learn(x, target) {
      net.forward(x)
      const scores = net.readoutScores(x)
      const errors = net.errorsOf(scores, target)
      if (net.worth(errors)) {
        const sign = hash(net.block.seed, net.samples & 0xffff, net.samples >>> 16) & 1 ? -1 : 1
        const moves = settled(errors, sign)
        for (const layer of net.layers) {
          const shift = 1 + coupling! * (net.layers.length - 1 - layer.index)
          layer.learn({ signal: (i) => scaled(sign * moves[layer.index]![i]!, shift, 32767) }, net.rate)
        }
        net.readout.learn(errors, net.rate)
      }
      return net.answer(scores)
    },
    infer: (x) => net.inferByReadout(x),
  }
}
