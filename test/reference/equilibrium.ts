/**
 * B. Scellier, Y. Bengio, "Equilibrium Propagation", Front. Comput. Neurosci. 11:24, 2017, section 4, with the coupling from above
 * weakened to gamma and centred on where the free phase rests, f the clamp and e that of the free phase:
 *
 *     s_l += (f(W_l s_(l-1) + gamma W_(l+1)^T (s_(l+1) - s0_(l+1))) - s_l) / 2,   beta A^T e for the last in place of what is above
 *     dW_l = rate (s_l - s0_l) s0_(l-1)^T / (beta gamma^(L-l)),   |beta| = 1/2
 *
 * Units at an end of the clamp stay there. A step moves the layers one after the other, from the last.
 */
import { activities, transposed, unclamped } from '../../host/alignment/float-network.js'
import { hash16 } from './hash.js'
import { deltaRule, errorOf, inferByReadout, learnLayer, readoutScores, transposedProduct, type MakeReference } from './reference.js'

export const equilibrium: MakeReference = (network, seed, { nudged, coupling }) => ({
  learn(x, target, rate, sample) {
    const { hidden, readout } = network
    const gamma = 2 ** -coupling!, beta = hash16(seed, sample, 0) & 1 ? -1 / 2 : 1 / 2
    const rest = activities(network, x)
    const top = rest.at(-1)?.output ?? x
    const e = errorOf(readoutScores(network, top), target)
    const moved = rest.map(({ output }) => output.map(() => 0))
    for (let step = 0; step < nudged!; step++) {
      for (let l = hidden.length - 1; l >= 0; l--) {
        const layer = hidden[l]!, above = hidden[l + 1], { fan, weights } = layer.matrix
        const heard = above ? transposed(above, rest[l + 1]!.winners, moved[l + 1]!).map((d) => gamma * d) : transposedProduct(readout.matrix, e).map((d) => beta * d)
        const to = rest[l]!.output.map((s0, i) => {
          let pull = heard[i]!
          if (l > 0) moved[l - 1]!.forEach((d, j) => { pull += weights[i * fan + j]! * d })
          return moved[l]![i]! + (Math.max(0, Math.min(layer.ceiling, s0 + pull)) - s0 - moved[l]![i]!) / 2
        })
        moved[l] = unclamped(layer, rest[l]!, to)
      }
    }
    hidden.forEach((layer, l) => {
      const d = moved[l]!.map((s) => s / beta / gamma ** (hidden.length - 1 - l))
      learnLayer(layer, rest[l - 1]?.output ?? x, rest[l]!.winners, d, rate)
    })
    deltaRule(readout.matrix, top, e, rate)
  },
  infer: inferByReadout(network),
})
