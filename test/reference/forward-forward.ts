/**
 * Goodness per class under a softmax: A. Papachristodoulou et al., "Convolutional Channel-wise Competitive Learning
 * for the Forward-Forward Algorithm", AAAI 2024, section 3 (after G. Hinton, arXiv:2212.13345, 2022):
 *
 *     G_c = 2^-t sum_i s_ci h_i,   L = -ln softmax(G)_y,   dL/dh_i = -2^-t sum_c s_ci (onehot(y) - softmax(G))_c
 *
 * s are the fixed random signs of the core's hash; the descent is scaled by 2^(t - gain).
 */
import { activities, unclamped } from '../../host/float-network.js'
import { hash16, layerKey } from './hash.js'
import { deltaRule, errorOf, inferByReadout, learnLayer, readoutScores, type MakeReference } from './reference.js'

/** Sign of an output's vote for a class: a bit of the hash, sixteen classes a word. */
function sign(seed: number, layer: number, feature: number, c: number): number {
  return (hash16(layerKey(seed, layer), feature, c - (c % 16)) >> (c % 16)) & 1 ? 1 : -1
}

export const forwardForward = ({ temperature, gain }: { temperature: number; gain: number }): MakeReference => (network, seed) => {
  const classes = network.readout.matrix.rows
  const signs = network.hidden.map((layer, l) =>
    Array.from({ length: layer.windows.length / layer.spec.pool ** 2 * layer.matrix.rows }, (_, i) =>
      Float64Array.from({ length: classes }, (_, c) => sign(seed, l, i, c))))
  return {
    learn(x, target, rate) {
      const all = activities(network, x)
      network.hidden.forEach((layer, l) => {
        const goodness = new Float64Array(classes)
        all[l]!.output.forEach((h, i) => { signs[l]![i]!.forEach((s, c) => { goodness[c]! += (s * h) / 2 ** temperature }) })
        const e = errorOf(goodness, target)
        const d = all[l]!.output.map((_, i) => e.reduce((sum, error, c) => sum + signs[l]![i]![c]! * error, 0) / 2 ** gain)
        learnLayer(layer, all[l - 1]?.output ?? x, all[l]!.winners, unclamped(layer, all[l]!, d), rate)
      })
      const top = all.at(-1)?.output ?? x
      deltaRule(network.readout.matrix, top, errorOf(readoutScores(network, top), target), rate)
    },
    infer: inferByReadout(network),
  }
}
