/**
 * C. Frenkel, M. Lefebvre, D. Bol, "Learning Without Feedback: Fixed Random Learning Signals Allow for Feedforward Training of
 * Deep Neural Networks", Front. Neurosci. 15:629892, 2021, equation 5: in place of the error, the one-hot target is projected
 * on each hidden layer by a fixed random matrix:
 *
 *     d_l = (B_l t) o f'(a_l)
 *
 * B_l is drawn from the core's hash, uniform in +-1 / 2^scale, one row for a channel and quadrant of a map as in dfa.ts.
 */
import { activities, unclamped } from '../../host/alignment/float-network.js'
import { rowOf } from './dfa.js'
import { hash8, layerKey } from './hash.js'
import { deltaRule, errorOf, inferByReadout, learnLayer, readoutScores, type MakeReference } from './reference.js'

export const drtp: MakeReference = (network, seed, { scale }) => ({
  learn(x, target, rate) {
    const all = activities(network, x)
    const top = all.at(-1)?.output ?? x
    const e = errorOf(readoutScores(network, top), target)
    network.hidden.forEach((layer, l) => {
      const d = all[l]!.output.map((_, i) => hash8(layerKey(seed, l), rowOf(layer, i), target) / 128 / 2 ** scale!)
      learnLayer(layer, all[l - 1]?.output ?? x, all[l]!.winners, unclamped(layer, all[l]!, d), rate)
    })
    deltaRule(network.readout.matrix, top, e, rate)
  },
  infer: inferByReadout(network),
})
