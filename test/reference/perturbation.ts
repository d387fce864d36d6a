/**
 * J. Werfel, X. Xie, H. S. Seung, "Learning Curves for Stochastic Gradient Descent in Linear Feedforward Networks",
 * Neural Computation 17(12), 2005, equation 2.6 (node perturbation with a noiseless baseline):
 *
 *     dw = -rate / s^2 (E(W, xi) - E(W)) xi x^T,   averaged over probes
 *
 * xi is +-s on each activation that is not clamped, by the bits of the core's hash, new for every sample. The nudged
 * activation is clamped in its turn. The readout, whose error is known, learns by the delta rule.
 */
import { activate, activities, unclamped, type FloatLayer } from '../../host/alignment/float-network.js'
import { floatObjectives } from '../../host/alignment/float-objectives.js'
import { oneHot } from '../../host/alignment/gradient.js'
import { hash16, layerKey } from './hash.js'
import { deltaRule, errorOf, inferByReadout, learnLayer, readoutScores, type MakeReference } from './reference.js'

/** Bit k is the sign of probe k. */
const signBits = (seed: number, sample: number, layer: number, feature: number): number =>
  hash16(layerKey(seed, layer) + Math.imul(sample, 0x4f1b), feature, sample >>> 3)

export const perturbation: MakeReference = (network, seed, options) => {
  const probes = options.probes!
  const s = 2 ** options.size! / 32
  return {
    learn(x, target, rate, sample) {
      const nudge = (l: number, i: number, k: number): number => ((signBits(seed, sample, l, i) >> k) & 1 ? s : -s)
      const nudged = (layer: FloatLayer, l: number, h: Float64Array, k: number): Float64Array =>
        h.map((v, i) => (v > 0 && v < layer.ceiling ? Math.max(0, Math.min(layer.ceiling, v + nudge(l, i, k))) : v))
      const lossAt = (top: Float64Array): number => {
        const scores = readoutScores(network, top)
        return floatObjectives['cross-entropy'].loss(scores, oneHot(target, scores.length))
      }
      const all = activities(network, x)
      const top = all.at(-1)?.output ?? x
      const d = all.map(({ output }) => new Float64Array(output.length))
      for (let k = 0; k < probes; k++) {
        let h = x
        network.hidden.forEach((layer, l) => {
          h = nudged(layer, l, l === 0 ? all[0]!.output : activate(layer, h).output, k)
        })
        const gain = lossAt(top) - lossAt(h)
        d.forEach((signal, l) => signal.forEach((_, i) => { signal[i]! += (gain * nudge(l, i, k)) / s ** 2 / probes }))
      }
      const e = errorOf(readoutScores(network, top), target)
      network.hidden.forEach((layer, l) => {
        learnLayer(layer, all[l - 1]?.output ?? x, all[l]!.winners, unclamped(layer, all[l]!, d[l]!), rate)
      })
      deltaRule(network.readout.matrix, top, e, rate)
    },
    infer: inferByReadout(network),
  }
}
