/**
 * I. Rechenberg, "Evolutionsstrategie", 1973, the (1+1) strategy, of one unit's weights at a time, every unit with a sigma of its own:
 *
 *     child_i = w_i + sigma_i delta_i,   w_i <- child_i if the sum over 2^window samples of L(w) - L(child_i) is above 0
 *     sigma_i <- 3/2 sigma_i then, but no more than at first, (2/3)^(1/4) sigma_i if it is below
 *
 * delta_ij is 1 or -1 by the bits of the core's hash, new for every window. Where a layer has more units than `children`, so many have a
 * child in a window, and then the next ones. A child less than 2^-10 better or worse is neither: the core's losses are that coarse. The readout learns by the delta rule.
 */
import { activities } from '../../host/alignment/float-network.js'
import { layerKey } from './hash.js'
import { deltaRule, errorOf, inferByReadout, readoutScores, type MakeReference } from './reference.js'
import { gainOf, moveRow, rowsInTurn, signsOf, withBias } from './weight-perturbation.js'

/** What the core can tell two losses apart by. */
const LEAST = 2 ** -10

export const evolution: MakeReference = (network, seed, { children, window }) => ({
  learn(x, target, rate, sample) {
    const all = activities(network, x)
    const top = all.at(-1)?.output ?? x
    const e = errorOf(readoutScores(network, top), target)
    const generation = Math.floor(sample / 2 ** window!), ends = (sample + 1) % 2 ** window! === 0
    const grown = network.hidden.map((layer, l) => {
      const sigmas = network.own.get(`matrix ${l + 1}`)!.weights, sums = network.own.get(`matrix ${l + 1}, sums`)!.weights
      // A sixteenth of the largest weight at first.
      const most = (0.7 * Math.sqrt(6 / layer.matrix.fan)) / 16
      const seen = withBias(layer, all[l - 1]?.output ?? x)
      return rowsInTurn(layer, children!, generation).map((row, n) => {
        const delta = signsOf(layerKey(seed, l) + Math.imul(generation, 0x4f1b), row, seen.length)
        sums[n]! += gainOf(network, l, all[l]!.output, row, seen, delta, sigmas[row]!, target)
        return (): void => {
          if (sums[n]! >= LEAST) moveRow(layer, row, delta.map((sign) => sign * sigmas[row]!))
          if (Math.abs(sums[n]!) >= LEAST) sigmas[row] = Math.min(most, sigmas[row]! * (sums[n]! > 0 ? 3 / 2 : (2 / 3) ** (1 / 4)))
          sums[n] = 0
        }
      })
    })
    deltaRule(network.readout.matrix, top, e, rate)
    if (ends) for (const select of grown.flat()) select()
  },
  infer: inferByReadout(network),
})
