/**
 * SoftHebb with a conscience: A. Journe et al., "Hebbian deep learning without feedback", ICLR 2023, section 3:
 *
 *     y = softmax(2^sharpness u / |x| - c),  w_k += eta s_k y_k (x - u_k w_k) / |x|,  c_k += eta 2^(sharpness + 2) (y_k - 1 / units)
 *
 * s is 1 of the loudest unit, -2^-losers of the others; a unit that answers below zero does not decay. The core counts lengths and
 * numbers of units by powers of two, and so does this.
 */
import { softmax } from '../../host/alignment/float-objectives.js'
import { answersTo, learnFromPatches, stepTowards } from './patches.js'
import { argmax, type MakeReference } from './reference.js'

export const softhebb: MakeReference = learnFromPatches(({ network, layer, index, options: { sharpness, losers } }, { x, length }, rate) => {
  const conscience = network.own.get(`matrix ${index + 1}`)!.weights
  const units = conscience.length, gain = 2 ** sharpness!
  const answers = answersTo(layer, x)
  const claims = answers.map((u, k) => (gain * u) / length - conscience[k]!)
  const y = softmax(claims), loudest = argmax(claims)
  y.forEach((share, k) => {
    conscience[k]! += (rate * gain * 4 * (units * share - 1)) / 2 ** (32 - Math.clz32(units))
    stepTowards(layer, k, x, length, answers[k]!, k === loudest ? share : -share / 2 ** losers!, rate)
  })
})
