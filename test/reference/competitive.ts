/**
 * D. Krotov, J. Hopfield, "Unsupervised learning by competing hidden units", PNAS 116(16), 2019, equation 3, with p = 2, R = 1 and
 * Delta = 0, for the unit with the loudest answer less its conscience (D. DeSieno, IEEE ICNN, 1988):
 *
 *     w += eta (x - (w x) w) / |x|,  c_k += eta |x| ([k wins] - 1 / units)
 *
 * The core counts lengths and numbers of units by powers of two, and so does this.
 */
import { activities } from '../../host/alignment/float-network.js'
import { patchesOf } from './patches.js'
import { argmax, deltaRule, errorOf, inferByReadout, readoutScores, type MakeReference } from './reference.js'

export const competitive: MakeReference = (network, seed, { patches, contrast }) => ({
  learn(x, target, rate, sample) {
    const all = activities(network, x)
    const top = all.at(-1)?.output ?? x
    const e = errorOf(readoutScores(network, top), target)
    network.hidden.forEach((layer, l) => {
      const { rows, fan, weights } = layer.matrix
      const conscience = network.own.get(`matrix ${l + 1}`)!.weights
      for (const { x: seen, length } of patchesOf(layer, l, all[l - 1]?.output ?? x, patches!, contrast!, seed, sample)) {
        const answers = Float64Array.from({ length: rows }, (_, k) => seen.reduce((sum, value, i) => sum + weights[k * fan + i]! * value, 0))
        const winner = argmax(answers.map((u, k) => u - conscience[k]!))
        const step = (rate * length) / 2 ** (32 - Math.clz32(rows))
        conscience.forEach((_, k) => { conscience[k]! -= step })
        conscience[winner]! += rows * step
        const pull = Math.max(0, answers[winner]!)
        seen.forEach((value, i) => { weights[winner * fan + i]! += (rate / length) * (value - pull * weights[winner * fan + i]!) })
      }
    })
    deltaRule(network.readout.matrix, top, e, rate)
  },
  infer: inferByReadout(network),
})
