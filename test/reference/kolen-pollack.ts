/**
 * J. Kolen, J. Pollack, "Backpropagation without weight transport", ICNN 1994, section 3, and M. Akrout et al., "Deep Learning without
 * Weight Transport", NeurIPS 2019, equations 15 to 17, with feedback that comes straight from the output:
 *
 *     d_l = (B_l^T e) o f'(a_l),   dB_l = rate (e h_l^T - lambda B_l),   dA = rate (e h_L^T - lambda A)
 *
 * h_l is average-pooled behind a convolution. One row a sample forgets, by 2^-decay, in turn.
 */
import type { FloatLayer, FloatNetwork, Matrix } from '../../host/alignment/float-network.js'
import { activities, unclamped } from '../../host/alignment/float-network.js'
import { deltaRule, errorOf, headOn, inferByReadout, learnLayer, poolSide, readoutScores, type MakeReference } from './reference.js'

/** The feedback of a layer, and the side of the pool window that leaves it as many features as it has. */
function feedbackOn(network: FloatNetwork, layer: FloatLayer, l: number): { matrix: Matrix; pool: number } {
  const matrix = network.own.get(`matrix ${l + 1}`)!
  return { matrix, pool: poolSide(layer, matrix.fan) }
}

function forget({ fan, weights }: Matrix, row: number, share: number): void {
  for (let i = 0; i < fan; i++) weights[row * fan + i]! *= 1 - share
}

export const kolenPollack: MakeReference = (network, _seed, { decay }) => ({
  learn(x, target, rate, sample) {
    const { readout: { matrix } } = network
    const all = activities(network, x)
    const top = all.at(-1)?.output ?? x
    const e = errorOf(readoutScores(network, top), target)
    const row = sample % matrix.rows, share = decay === 0 ? 0 : rate / 2 ** decay!
    network.hidden.forEach((layer, l) => {
      const feedback = feedbackOn(network, layer, l)
      const { signal, features } = headOn(feedback, layer, all[l]!.output)
      learnLayer(layer, all[l - 1]?.output ?? x, all[l]!.winners, unclamped(layer, all[l]!, signal(e)), rate)
      deltaRule(feedback.matrix, features, e, rate)
      forget(feedback.matrix, row, share)
    })
    deltaRule(matrix, top, e, rate)
    forget(matrix, row, share)
  },
  infer: inferByReadout(network),
})
