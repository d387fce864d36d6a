/**
 * D. Rumelhart, G. Hinton, R. Williams, "Learning representations by back-propagating errors", Nature 323, 1986,
 * equations 4 to 7, with the softmax cross-entropy in place of the squared error:
 *
 *     dE/dx_j = sum of dE/dx_i w_ij over the units i above,   dw_ij = rate * -dE/dx_i y_j
 */
import { activities, transposed, unclamped } from '../../host/alignment/float-network.js'
import { deltaRule, errorOf, inferByReadout, learnLayer, readoutScores, transposedProduct, type MakeReference } from './reference.js'

export const backprop: MakeReference = (network) => ({
  learn(x, target, rate) {
    const all = activities(network, x)
    const top = all.at(-1)?.output ?? x
    const e = errorOf(readoutScores(network, top), target)
    let d = transposedProduct(network.readout.matrix, e)
    deltaRule(network.readout.matrix, top, e, rate)
    for (let l = network.hidden.length - 1; l >= 0; l--) {
      const layer = network.hidden[l]!, activity = all[l]!
      d = unclamped(layer, activity, d)
      const below = transposed(layer, activity.winners, d)
      learnLayer(layer, all[l - 1]?.output ?? x, activity.winners, d, rate)
      d = below
    }
  },
  infer: inferByReadout(network),
})
