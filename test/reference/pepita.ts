/**
 * G. Dellaferrera, G. Kreiman, "Error-driven Input Modulation: Solving the Credit Assignment Problem without a Backward Pass", ICML
 * 2022, equations 1 to 4, with e the output less the target:
 *
 *     dW_l = -rate (h_l - h'_l) h'_(l-1)^T,   h'_0 = x + F e,   dA = -rate e h'_L^T
 *
 * The first layer learns with x, not with h'_0 (see the core's header), but for what was cut off. F is drawn from the core's hash, uniform in +-1 and divided as in sign-symmetry, for the number of inputs. Inputs stay within those that an int8 holds; a unit that the second
 * pass finds clamped learns nothing.
 */
import { activities, unclamped } from '../../host/alignment/float-network.js'
import { hash8, layerKey } from './hash.js'
import { deltaRule, errorOf, inferByReadout, learnLayer, readoutScores, type MakeReference } from './reference.js'
import { feedbackDivisor } from './sign-symmetry.js'

export const pepita: MakeReference = (network, seed, { scale }) => ({
  learn(x, target, rate) {
    const { hidden, readout: { matrix } } = network
    const clean = activities(network, x)
    const e = errorOf(readoutScores(network, clean.at(-1)?.output ?? x), target).map((each) => -each)
    // A bias sees half of the range.
    const most = 127 / 64 * (hidden[0]?.matrix ?? matrix).biasInput
    const changed = (value: number, i: number, sign: number): number => {
      const change = e.reduce((sum, error, c) => sum + (hash8(layerKey(seed, 0), i, c) / 128 / feedbackDivisor(x.length, scale!)) * error, 0)
      return Math.max(-most, Math.min(most, value + sign * change))
    }
    const disturbed = x.map((value, i) => changed(value, i, 1))
    const restored = disturbed.map((value, i) => changed(value, i, -1))
    // Each layer learns before the next one runs; it does not run again.
    const modulated = activities(network, disturbed)
    hidden.forEach((layer, l) => {
      const d = modulated[l]!.output.map((h, i) => h - clean[l]!.output[i]!)
      learnLayer(layer, modulated[l - 1]?.output ?? restored, modulated[l]!.winners, unclamped(layer, modulated[l]!, d), rate)
    })
    deltaRule(matrix, modulated.at(-1)?.output ?? disturbed, e.map((each) => -each), rate)
  },
  infer: inferByReadout(network),
})
