/**
 * D. Krotov, J. Hopfield, "Unsupervised learning by competing hidden units", PNAS 116(16), 2019, equation 3, with p = 2, R = 1 and
 * Delta = 0, for the unit with the loudest answer less its conscience (D. DeSieno, IEEE ICNN, 1988):
 *
 *     w += eta (x - (w x) w) / |x|,  c_k += eta |x| ([k wins] - 1 / units)
 *
 * The core counts lengths and numbers of units by powers of two, and so does this.
 */
import { answersTo, learnFromPatches, stepTowards } from './patches.js'
import { argmax, type MakeReference } from './reference.js'

export const competitive: MakeReference = learnFromPatches(({ network, layer, index }, { x, length }, rate) => {
  const conscience = network.own.get(`matrix ${index + 1}`)!.weights
  const units = conscience.length
  const answers = answersTo(layer, x)
  const winner = argmax(answers.map((u, k) => u - conscience[k]!))
  const step = (rate * length) / 2 ** (32 - Math.clz32(units))
  conscience.forEach((_, k) => { conscience[k]! -= step })
  conscience[winner]! += units * step
  stepTowards(layer, winner, x, length, answers[winner]!, 1, rate)
})
