/**
 * A. Nokland, L. H. Eidnes, "Training Neural Networks with Local Error Signals", ICML 2019, section 2.2: every
 * hidden layer minimises the cross-entropy of its own linear classifier (prediction loss), and no gradient passes
 * between layers. The last layer's classifier is the readout. The sum of all scores decides.
 *
 *     L_l = CE(A_l pool(h_l), y),   dW_l = -r dL_l/dW_l,   dA_l = -dL_l/dA_l
 *
 * r is 1 where the head is not pooled, and else the size of its pool window over about the root of that: 4/2 or 9/4.
 */
import { activities, unclamped, type FloatHead, type FloatNetwork } from '../../host/alignment/float-network.js'
import { argmax, deltaRule, errorOf, headOn, inferByReadout, learnLayer, readoutHead, type MakeReference } from './reference.js'

/** Value of the option `vote`. */
const READOUT = 1

const classifierOn = (network: FloatNetwork, l: number): FloatHead =>
  l === network.hidden.length - 1 ? readoutHead(network) : network.heads[l]!

/** Class by the sum of all classifiers. */
const inferByAll = (network: FloatNetwork) => (x: Float64Array): number => {
  const all = activities(network, x)
  const scores = network.hidden.map((layer, l) => headOn(classifierOn(network, l), layer, all[l]!.output).scores)
  return argmax(scores.reduce((sum, one) => sum.map((z, c) => z + one[c]!)))
}

export const local: MakeReference = (network, _seed, options) => ({
  learn(x, target, rate) {
    const all = activities(network, x)
    network.hidden.forEach((layer, l) => {
      const classifier = classifierOn(network, l)
      const head = headOn(classifier, layer, all[l]!.output)
      const e = errorOf(head.scores, target)
      learnLayer(layer, all[l - 1]?.output ?? x, all[l]!.winners, unclamped(layer, all[l]!, head.signal(e)), rate)
      deltaRule(classifier.matrix, head.features, e, rate)
    })
  },
  infer: options.vote === READOUT || network.hidden.length === 0 ? inferByReadout(network) : inferByAll(network),
})
