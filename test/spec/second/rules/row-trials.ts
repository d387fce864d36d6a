/** Section 8, weight-perturbation, step 2: what its kin share. */
import type { Layer } from '../layer.js'
import { activation, clamp, scaled } from '../numbers.js'
import type { Network, Rule } from '../network.js'
import { move } from '../optimizers.js'
import { hash } from '../random.js'

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

/** Rows that have their turn: at most so many at once. */
export function rowsInTurn({ weights: { rows } }: Layer, most: number, turn: number): number[] {
  const tried = Math.min(rows, most)
  return Array.from({ length: tried }, (_, n) => ((Math.imul(turn, tried) + n) >>> 0) % rows)
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
