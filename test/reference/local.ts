/**
 * A. Nokland, L. H. Eidnes, "Training Neural Networks with Local Error Signals", ICML 2019, section 2.2: every
 * hidden layer minimises the cross-entropy of its own linear classifier (prediction loss), and no gradient passes
 * between layers. The last layer's classifier is the readout.
 *
 *     L_l = CE(A_l pool(h_l), y),   dW_l = -dL_l/dW_l,   dA_l = -dL_l/dA_l
 */
import { activities, unclamped } from '../../host/alignment/float-network.js'
import { deltaRule, errorOf, headOn, inferByReadout, learnLayer, readoutHead, type MakeReference } from './reference.js'

export const local: MakeReference = (network) => ({
  learn(x, target, rate) {
    const all = activities(network, x)
    network.hidden.forEach((layer, l) => {
      const last = l === network.hidden.length - 1
      const classifier = last ? readoutHead(network) : network.heads[l]!
      const head = headOn(classifier, layer, all[l]!.output)
      const e = errorOf(head.scores, target)
      learnLayer(layer, all[l - 1]?.output ?? x, all[l]!.winners, unclamped(layer, all[l]!, head.signal(e)), rate)
      deltaRule(classifier.matrix, head.features, e, rate)
    })
  },
  infer: inferByReadout(network),
})
