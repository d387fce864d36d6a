import type { Layer } from '../layer.js'
import type { Network, Rule } from '../network.js'
import { scaled } from '../numbers.js'
import { layerKey } from '../random.js'
import { gainOf, moveRow, rowsInTurn, rowTrials, seenBy, signsOf } from './row-trials.js'

export function weightPerturbation(net: Network): Rule {
  const [most] = net.block.options

  function perturb(layer: Layer, baseline: number, target: number[]): void {
    const { weights, index } = layer
    const seen = seenBy(layer)
    const squares = seen.reduce((sum, x) => sum + x * x, 0)
    const t = Math.ceil((32 - Math.clz32(squares - 1)) / 2)
    const inFraction = layer.shift + layer.block.outputFraction - weights.fraction
    const c = Math.max(0, weights.fraction + inFraction - 1 - t)
    const up = 18 + weights.fraction + inFraction - c - weights.shift - net.rate
    const probes = Math.max(1, Math.floor(most! / weights.rows))
    for (const row of rowsInTurn(layer, most!, net.samples)) {
      const sum = weights.product(row, layer.x)
      for (let k = 0; k < probes; k++) {
        const signs = signsOf((layerKey(net.block.seed, index) + Math.imul(net.samples, 0x4f1b) + k * 0x2d4f) | 0, row, seen.length)
        const signed = seen.reduce((total, x, i) => total + signs[i]! * x, 0)
        const gain = gainOf(net, layer, row, sum, signed, c, baseline, target)
        if (gain !== 0) moveRow(net, layer, row, signs, seen, Math.trunc(scaled(gain, up, 2 ** 30) / probes), true)
      }
    }
  }

  return rowTrials(net, perturb)
}
