/**
 * G. Hinton, P. Dayan, B. Frey, R. Neal, "The 'Wake-Sleep' Algorithm for Unsupervised Neural Networks", Science 268, 1995,
 * equations 5 and 8: each level of a chain learns to make the other chain's states as likely as they are,
 *
 *     awake:   dG_l = (s_l - f(G_l [s_(l+1), y])) [s_(l+1), y]^T,  s_l from the layers
 *     asleep:  dW_l = (s_l - f(4 W_l s_(l-1))) s_(l-1)^T,          s_l from the second chain
 *
 * f is the logistic function. The steepness of the layers, what is told the class, and the mean of the input between the least and
 * the largest that were learned, are those of the core's header, and so is chance.
 */
import { preactivation, type FloatNetwork } from '../../host/alignment/float-network.js'
import { chance } from './hash.js'
import { argmax, deltaRule, errorOf, logistic, product, readoutScores, type MakeReference } from './reference.js'

const STEEP = 4
const ASLEEP = 16
const CLASS = 32
/** What a unit that is on counts to the layers. */
const ON = 2

export const wakeSleep: MakeReference = (network: FloatNetwork, seed, { label }) => {
  const { hidden, readout } = network
  const classes = readout.matrix.rows
  /** By level, the input's first. */
  const makers = [...hidden, readout].map((_, level) => network.own.get(`matrix ${level + 1}`)!)
  const range = { least: 0, most: 0 }
  const recognised = (l: number, x: Float64Array): Float64Array => preactivation(hidden[l]!, x).output.map((a) => logistic(STEEP * a))
  const drawn = (p: Float64Array, number: number, what: number): Float64Array => p.map((each, unit) => (chance(seed, number, what, unit) / 65536 < each ? 1 : 0))
  const top = (x: Float64Array): Float64Array => hidden.reduce((below, _, l) => recognised(l, below).map((p) => ON * p), x)
  /** What level `l` is made from: states of the layer above, and the class. */
  const seen = (l: number, states: Float64Array | undefined, y: number): Float64Array => {
    const told = l === hidden.length || (l === 0 && label === 0)
    return Float64Array.of(...(states ?? []), ...(told ? Array.from({ length: classes }, (_, c) => (c === y ? 1 : 0)) : []))
  }
  const made = (l: number, from: Float64Array): Float64Array => {
    const p = product(makers[l]!, from).map(logistic)
    return l > 0 ? p : p.map((each) => range.least + (range.most - range.least) * each)
  }
  return {
    learn(x, target, rate, number) {
      const features = top(x)
      deltaRule(readout.matrix, features, errorOf(readoutScores(network, features), target), rate)
      const awake: Float64Array[] = []
      hidden.forEach((_, l) => awake.push(drawn(recognised(l, l === 0 ? x : awake[l - 1]!.map((s) => ON * s)), number, l)))
      range.least = Math.min(range.least, ...x)
      range.most = Math.max(range.most, ...x)
      for (let l = hidden.length; l >= 0; l--) {
        const from = seen(l, awake[l], target), wanted = l === 0 ? x : awake[l - 1]!
        const mean = made(l, from)
        deltaRule(makers[l]!, from, wanted.map((s, i) => s - mean[i]!), rate)
      }
      const y = (chance(seed, number, CLASS, 0) * classes) >>> 16
      const asleep: Float64Array[] = []
      for (let l = hidden.length; l > 0; l--) asleep[l] = drawn(made(l, seen(l, asleep[l + 1], y)), number, l - 1 + ASLEEP)
      const dream = made(0, seen(0, asleep[1], y))
      hidden.forEach((layer, l) => {
        const below = l === 0 ? dream : asleep[l]!.map((s) => ON * s)
        const p = recognised(l, below)
        deltaRule(layer.matrix, below, asleep[l + 1]!.map((s, i) => s - p[i]!), (rate * layer.rateFactor) / STEEP)
      })
    },
    infer: (x) => argmax(readoutScores(network, top(x))),
  }
}
