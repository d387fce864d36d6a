/**
 * Goodness per class under a softmax: A. Papachristodoulou et al., "Convolutional Channel-wise Competitive Learning
 * for the Forward-Forward Algorithm", AAAI 2024, section 3 (after G. Hinton, arXiv:2212.13345, 2022):
 *
 *     G_c = 2^-t sum_i s_ci h_i,   L = -ln softmax(G)_y,   dL/dh_i = -2^-t sum_c s_ci (onehot(y) - softmax(G))_c
 *
 * s are the fixed random signs of the core's hash; the descent is scaled by 2^(t - gain).
 */
import { features } from '../../host/data/dataset.js'
import { activities, unclamped } from '../../host/alignment/float-network.js'
import { hash16, layerKey } from './hash.js'
import { argmax, deltaRule, errorOf, learnLayer, readoutScores, type MakeReference } from './reference.js'

/** Sign of an output's vote for a class: a bit of the hash, sixteen classes a word. */
function sign(seed: number, layer: number, feature: number, c: number): number {
  return (hash16(layerKey(seed, layer), feature, c - (c % 16)) >> (c % 16)) & 1 ? 1 : -1
}

/** Half the bits of the number of outputs, less one, unless the option says otherwise. */
const temperature = (outputs: number, option: number): number =>
  option >= 0 ? option : Math.max(0, Math.floor((Math.floor(Math.log2(outputs)) + 1) / 2) - 1)

/** Values of the option `decide`. */
const READOUT = 1
const GOODNESS = 2

export const forwardForward: MakeReference = (network, seed, options) => {
  const classes = network.readout.matrix.rows
  const signs = network.hidden.map((layer, l) =>
    Array.from({ length: features(layer.output) }, (_, i) => Float64Array.from({ length: classes }, (_, c) => sign(seed, l, i, c))))
  const goodnessOf = (l: number, h: Float64Array): Float64Array => {
    const goodness = new Float64Array(classes)
    h.forEach((value, i) => { signs[l]![i]!.forEach((s, c) => { goodness[c]! += (s * value) / 2 ** temperature(h.length, options.temperature!) }) })
    return goodness
  }
  return {
    learn(x, target, rate) {
      const all = activities(network, x)
      network.hidden.forEach((layer, l) => {
        const e = errorOf(goodnessOf(l, all[l]!.output), target)
        const d = all[l]!.output.map((_, i) => e.reduce((sum, error, c) => sum + signs[l]![i]![c]! * error, 0) / 2 ** options.gain!)
        learnLayer(layer, all[l - 1]?.output ?? x, all[l]!.winners, unclamped(layer, all[l]!, d), rate)
      })
      const top = all.at(-1)?.output ?? x
      deltaRule(network.readout.matrix, top, errorOf(readoutScores(network, top), target), rate)
    },
    infer(x) {
      const all = activities(network, x)
      const scores = readoutScores(network, all.at(-1)?.output ?? x)
      const votes = options.decide === GOODNESS ? new Float64Array(classes) : scores
      if (options.decide !== READOUT) all.forEach(({ output }, l) => goodnessOf(l, output).forEach((g, c) => { votes[c]! += g }))
      return argmax(votes)
    },
  }
}
