/**
 * M. Jaderberg et al., "Decoupled Neural Interfaces using Synthetic Gradients", ICML 2017, section 2: a layer learns
 * from what its own model says the gradient is, and the model learns from what comes back later.
 *
 *     dW_l ~ M_l(h_l, y),   M_l <- argmin |M_l(h_l, y) - delta_l|
 *
 * The model here is A^T (onehot(y) - softmax(A pool(h))), and what comes back is the network's output p: minimising
 * the cross-entropy of softmax(A pool(h)) against p moves A by (p - q) pool(h)^T. Every output in a pool window gets
 * the same signal, A^T e over about the root of the window's size. A layer without a module learns from the readout's true error.
 */
import { activities, unclamped, type FloatNetwork } from '../../host/alignment/float-network.js'
import { softmax } from '../../host/alignment/float-objectives.js'
import { argmax, deltaRule, errorOf, headOn, inferByReadout, learnLayer, readoutHead, readoutScores, type MakeReference } from './reference.js'

/** Value of the option `vote`. */
const READOUT = 1

/** Class by the sum of the readout and all modules. */
const inferByAll = (network: FloatNetwork) => (x: Float64Array): number => {
  const all = activities(network, x)
  const own = network.hidden.flatMap((layer, l) => {
    const module = network.heads[l]
    return module ? [headOn(module, layer, all[l]!.output).scores] : []
  })
  return argmax(own.reduce((sum, one) => sum.map((z, c) => z + one[c]!), readoutScores(network, all.at(-1)?.output ?? x)))
}

export const synthetic: MakeReference = (network, _seed, options) => ({
  learn(x, target, rate) {
    const all = activities(network, x)
    const top = all.at(-1)?.output ?? x
    const p = softmax(readoutScores(network, top))
    network.hidden.forEach((layer, l) => {
      const module = network.heads[l]
      const head = headOn(module ?? readoutHead(network), layer, all[l]!.output)
      const d = head.signal(errorOf(head.scores, target))
      learnLayer(layer, all[l - 1]?.output ?? x, all[l]!.winners, unclamped(layer, all[l]!, d), rate)
      if (!module) return
      const q = softmax(head.scores)
      deltaRule(module.matrix, head.features, p.map((t, c) => t - q[c]!), rate)
    })
    deltaRule(network.readout.matrix, top, errorOf(readoutScores(network, top), target), rate)
  },
  infer: options.vote === READOUT ? inferByReadout(network) : inferByAll(network),
})
