/**
 * A. Nokland, "Direct Feedback Alignment Provides Learning in Deep Neural Networks", NeurIPS 2016, equation 7:
 *
 *     d_l = (B_l e) o f'(a_l)
 *
 * B_l is fixed and random; here it is drawn from the core's hash, uniform in +-1 / 2^scale, which is 4 for classes where it is
 * not given, and one row serves a channel and quadrant of a map.
 */
import { activities, unclamped, type FloatLayer } from '../../host/alignment/float-network.js'
import { hash8, layerKey } from './hash.js'
import { deltaRule, errorOf, inferByReadout, learnLayer, readoutScores, type MakeReference } from './reference.js'

/** Row of B that gives an output its feedback. Also for other rules that project from the output. */
export function rowOf({ output: { height, width, channels } }: FloatLayer, feature: number): number {
  const cell = Math.floor(feature / channels)
  const lower = Math.floor(cell / width) >= height / 2, right = cell % width >= width / 2
  return (feature % channels) * 4 + (lower ? 2 : 0) + (right ? 1 : 0)
}

export const dfa: MakeReference = (network, seed, { scale }) => ({
  learn(x, target, rate) {
    const all = activities(network, x)
    const top = all.at(-1)?.output ?? x
    const e = errorOf(readoutScores(network, top), target)
    network.hidden.forEach((layer, l) => {
      const d = all[l]!.output.map((_, i) => {
        const row = rowOf(layer, i)
        return e.reduce((sum, error, c) => sum + (hash8(layerKey(seed, l), row, c) / 128 / 2 ** (scale! < 0 ? 4 : scale!)) * error, 0)
      })
      learnLayer(layer, all[l - 1]?.output ?? x, all[l]!.winners, unclamped(layer, all[l]!, d), rate)
    })
    deltaRule(network.readout.matrix, top, e, rate)
  },
  infer: inferByReadout(network),
})
