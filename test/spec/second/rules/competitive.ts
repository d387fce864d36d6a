import type { Layer } from '../layer.js'
import type { Network, Rule } from '../network.js'
import { clamp, scaled, toSignal } from '../numbers.js'
import { hash, layerKey } from '../random.js'

const digitsOf = (x: number): number => 32 - Math.clz32(x)

export function competitive(net: Network): Rule {
  const [patches, contrast] = net.block.options
  const consciences = net.layers.map(({ weights }) => new Int16Array(weights.rows))

  /** Patch k of a sample, less its mean. */
  function patchOf(layer: Layer, k: number): number[] {
    const key = layerKey(net.block.seed, layer.index) + Math.imul(net.seen, 0x4f1b)
    const row = (hash(key, 2 * k, net.seen >>> 3) * layer.patchRows) >> 16
    const column = (hash(key, 2 * k + 1, net.seen >>> 3) * layer.patchColumns) >> 16
    const seen = layer.patch(row, column)
    const isTable = layer.index === 0 && layer.input.height === 1 && layer.input.width === 1
    const mean = isTable ? 0 : Math.trunc(seen.reduce((sum, x) => sum + x, 0) / seen.length)
    return seen.map((x) => clamp(x - mean, 127))
  }

  function compete(layer: Layer, x: number[], energy: number): void {
    const { weights } = layer
    const c = consciences[layer.index]!, { rows, fraction } = weights
    const inFraction = layer.index === 0 ? net.block.inputFraction : net.layers[layer.index - 1]!.block.outputFraction
    const n = digitsOf(energy) >> 1, m = digitsOf(rows), rate = net.seenRate
    const step = scaled(1, Math.min(24 - rate - m + n - inFraction, 30 - m), 2 ** 30)
    const answers = Array.from(c, (_, k) => weights.product(k, x))
    const claims = answers.map((u, k) => scaled(u, 8 - inFraction - fraction, 2 ** 24) - c[k]!)
    const winner = claims.indexOf(Math.max(...claims))
    let f = net.generator.draw()
    const burden = (k: number, p: number): void => {
      c[k] = toSignal(c[k]! + (p >> 16))
      f = p & 0xffff
    }
    for (let k = 0; k < rows; k++) burden(k, f - step)
    burden(winner, f + rows * step)
    const up = 16 - rate - n
    weights.learnDecaying(winner, scaled(1, Math.min(up + fraction, 23), 2 ** 23), scaled(Math.max(0, answers[winner]!), up - fraction, 32767), x)
  }

  return {
    unlabelled: true,
    countsAll: true,
    learn(input, target) {
      let below = input
      for (const layer of net.layers) {
        layer.forward(below)
        for (let k = 0; k < Math.min(patches!, layer.patchRows * layer.patchColumns); k++) {
          const x = patchOf(layer, k)
          const energy = x.reduce((sum, value) => sum + value * value, 0)
          if (energy >= x.length * (layer.index === 0 ? 4 ** contrast! : 1)) compete(layer, x, energy)
        }
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
    regions: () => consciences.map(({ buffer }) => new Uint8Array(buffer)),
  }
}
