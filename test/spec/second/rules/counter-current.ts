import { activation, inside, rounded, scaled, toSignal } from '../numbers.js'
import type { Layer } from '../layer.js'
import type { Network, Rule } from '../network.js'

export function counterCurrent(net: Network): Rule {
  const [loss, slower] = net.block.options
  const differs = loss === 1
  const matrices = net.layers.map(({ h, block }, l) =>
    net.bareMatrix(h.length, net.layers[l + 1]?.h.length ?? net.outputs, block.headBits, block.headFraction, 0))
  matrices.forEach((v, l) => {
    const smaller = l === matrices.length - 1 ? 1 : Math.max(1, ((32 - Math.clz32(v.fan)) >> 1) - 1)
    v.initialise(Math.min(v.limit, Math.max(1, Math.floor(2 ** (v.fraction - smaller)))))
  })
  /** By layer and class, behind them what the second network is told. */
  const told = Array.from({ length: net.outputs }, (_, c) => Array.from({ length: net.outputs }, (__, i) => (i === c ? 64 : 0)))
  const codes: number[][][] = [...net.layers.map(() => []), told]
  const fractionAbove = ({ index }: Layer): number => net.layers[index + 1]?.block.outputFraction ?? 6

  function makeCodes(): void {
    for (const layer of [...net.layers].reverse()) {
      const v = matrices[layer.index]!
      const shift = Math.min(31, fractionAbove(layer) + v.fraction - layer.block.outputFraction)
      codes[layer.index] = codes[layer.index + 1]!.map((above) => Array.from(layer.h, (_, i) => activation(v.product(i, above), shift)))
    }
  }

  function scoresOf({ index, h, block }: Layer): number[] {
    return codes[index]!.map((b) => rounded(b.reduce((sum, value, i) => sum + value * h[i]!, 0), 2 * block.outputFraction - 8))
  }

  function learnFeedback(layer: Layer, errors: number[]): void {
    const { index, h, block } = layer, v = matrices[index]!
    const shift = fractionAbove(layer) + 10 + block.outputFraction - v.fraction + net.rate + slower!
    errors.forEach((e, c) => {
      if (e === 0) return
      codes[index]![c]!.forEach((b, i) => {
        if (!inside(b)) return
        const delta = scaled(e * (h[i]! - (differs ? b : 0)), 16 - shift, 2 ** 23)
        if (delta !== 0) v.addOuter(i, delta, codes[index + 1]![c]!)
      })
    })
  }

  return {
    learn(x, target) {
      net.forward(x)
      makeCodes()
      for (const layer of net.layers) {
        const { index, h, block } = layer
        const errors = differs ? target.map((t) => (t === 1024 ? 1024 : 0)) : net.errorsOf(scoresOf(layer), target)
        if (!differs && !net.worth(errors)) continue
        const pull = (i: number): number => {
          const sum = errors.reduce((total, e, c) => total + codes[index]![c]![i]! * e, 0)
          return toSignal(rounded(sum, block.outputFraction - 2))
        }
        layer.learn({ signal: (i) => toSignal(pull(i) - (differs ? rounded(h[i]!, block.outputFraction - 12) : 0)) }, net.rate)
        learnFeedback(layer, errors)
      }
      const scores = net.readoutScores(x)
      const errors = net.errorsOf(scores, target)
      if (net.worth(errors)) net.readout.learn(errors, net.rate)
      return net.answer(scores)
    },
    infer: (x) => net.inferByReadout(x),
    regions: () => matrices.flatMap((v) => v.regions()),
  }
}
