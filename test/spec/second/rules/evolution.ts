import type { LayerBlock } from '../block.js'
import type { Layer } from '../layer.js'
import type { Network, Rule } from '../network.js'
import { clamp } from '../numbers.js'
import { layerKey } from '../random.js'
import { gainOf, moveRow, rowsInTurn, rowTrials, seenBy, signsOf } from './row-trials.js'

const most = ({ amplitude }: LayerBlock): number => Math.max(16, amplitude)

export function evolution(net: Network): Rule {
  const [children, window] = net.block.options as [number, number]
  const kept = net.layers.map(({ weights: { rows }, block }) => ({
    sigmas: new Int16Array(rows).fill(most(block)),
    sums: new Int16Array(Math.min(rows, children)),
  }))
  const generation = (): number => net.samples >>> window
  const signs = (layer: Layer, row: number): number[] =>
    signsOf((layerKey(net.block.seed, layer.index) + Math.imul(generation(), 0x4f1b)) | 0, row, layer.weights.fan + 1)

  function bear(layer: Layer, baseline: number, target: number[]): void {
    const { sigmas, sums } = kept[layer.index]!
    rowsInTurn(layer, children, generation()).forEach((row, n) => {
      const seen = seenBy(layer), delta = signs(layer, row)
      const signed = clamp(seen.reduce((total, x, i) => total + delta[i]! * x, 0), 2 ** 19)
      const gain = gainOf(net, layer, row, layer.weights.product(row, layer.x), signed * (sigmas[row]! >> 4), 0, baseline, target)
      sums[n] = clamp(sums[n]! + gain, 32767)
    })
  }

  function select(layer: Layer): void {
    const { sigmas, sums } = kept[layer.index]!
    rowsInTurn(layer, children, generation()).forEach((row, n) => {
      const sigma = sigmas[row]!
      if (sums[n]! > 0) moveRow(net, layer, row, signs(layer, row), [], (sigma >> 4) * 2 ** 16, false)
      if (sums[n]! !== 0) sigmas[row] = sums[n]! > 0 ? Math.min(most(layer.block), sigma + (sigma >> 1)) : Math.max(16, (sigma * 231) >> 8)
      sums[n] = 0
    })
  }

  const trials = rowTrials(net, bear)
  return {
    ...trials,
    learn(x, target) {
      const answer = trials.learn(x, target)
      if ((net.samples + 1) % 2 ** window === 0) net.layers.forEach(select)
      return answer
    },
    regions: () => kept.map(({ sigmas, sums }) => new Uint8Array(Int16Array.of(...sigmas, ...sums).buffer)),
  }
}
