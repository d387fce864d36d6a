import type { Layer } from '../layer.js'
import { activation, clamp, scaled } from '../numbers.js'
import type { Network, Rule } from '../network.js'
import { move } from '../optimizers.js'
import { hash, layerKey } from '../random.js'

const MOST = 2 ** 30 - 1

/** What a row sees, 64 for its bias behind the inputs. */
export const seenBy = (layer: Layer): number[] => [...layer.x, 64]

export const signsOf = (key: number, row: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => ((hash(key, row, i >>> 4) >> (i % 16)) & 1 ? 1 : -1))

/** L - the loss with a unit's sum moved by 2^c P. */
export function gainOf(net: Network, layer: Layer, row: number, sum: number, signed: number, c: number, baseline: number, target: number[]): number {
  const before = layer.h[row]!
  const after = activation(clamp(sum, MOST) + scaled(signed, c, MOST), layer.shift)
  if (after === before) return 0
  layer.h[row] = after
  for (const above of net.layers.slice(layer.index + 1)) above.forward(Int8Array.from(net.layers[above.index - 1]!.h))
  const loss = net.objective.loss(net.readoutScores(new Int8Array()), target)
  layer.h[row] = before
  return (baseline - loss) | 0
}

export function moveRow(net: Network, { weights }: Layer, row: number, signs: number[], seen: number[], step: number, heard: boolean): void {
  move(weights, row, net.generator.draw(), (i) => (heard && seen[i] === 0 ? 0 : signs[i]! * step))
}

/** What both rules do that try rows: `tryRows` gets every layer as it was in the forward pass. */
export const rowTrials = (net: Network, tryRows: (layer: Layer, baseline: number, target: number[]) => void): Rule => ({
  learn(x, target) {
    net.forward(x)
    const scores = net.readoutScores(x)
    const errors = net.errorsOf(scores, target)
    if (!net.worth(errors)) return net.answer(scores)
    const baseline = net.objective.loss(scores, target)
    const inputs = net.layers.map((layer) => layer.x)
    net.layers.forEach((layer, l) => {
      layer.forward(inputs[l]!)
      tryRows(layer, baseline, target)
    })
    net.readoutScores(x)
    net.readout.learn(errors, net.rate)
    return net.answer(scores)
  },
  infer: (x) => net.inferByReadout(x),
})

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
    const tried = Math.min(weights.rows, most!), probes = Math.max(1, Math.floor(most! / weights.rows))
    for (let n = 0; n < tried; n++) {
      const row = ((Math.imul(net.samples, tried) + n) >>> 0) % weights.rows
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
