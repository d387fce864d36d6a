/**
 * I. Goodfellow et al., "Generative Adversarial Nets", NeurIPS 2014, algorithm 1 (v is the critic's logit, log D is what the generator
 * raises), and M. Arjovsky, S. Chintala, L. Bottou, "Wasserstein GAN", ICML 2017, algorithm 1, both given the class:
 *
 *     real:     e = 1 - f(v_y(x)), or 1    made up: e' = -f(v_y(x')), or -1,  x' = f(G_y z + g_y) between least and largest
 *     critic:   dC_y = e h(x)^T + e' h(x')^T;  hidden layers: d_l = B_l (onehot(y) - p + e onehot(y)), then d'_l = B_l e' onehot(y)
 *     made by:  dG_y = 4 a f' s z^T,  s_i = (v_y(x' + u_i) - v_y(x')) / |u_i|,  a = 1 - f(v_y(x')) or 1
 *
 * f is the logistic function. The weights of Wasserstein's critic are held to a quarter. B, the chance of z and the size of u, a quarter,
 * down where an input is above a half, are those of the core's header.
 */
import { activities, unclamped, type FloatNetwork } from '../../host/alignment/float-network.js'
import { rowOf } from './dfa.js'
import { chance, hash8, layerKey } from './hash.js'
import { deltaRule, errorOf, inferByReadout, learnLayer, logistic, product, readoutScores, type MakeReference } from './reference.js'

const NOISE = 64
const PROBE = 1 / 4
/** Of Wasserstein's critic. */
const BOUND = 1 / 4

export const gan: MakeReference = (network: FloatNetwork, seed, { critic: bounded, noise, scale }) => {
  const critic = network.own.get('head')!, generator = network.own.get('matrix 1')!
  const classes = critic.rows, inputs = generator.rows / classes
  const range = { least: 0, most: 0 }
  const only = (y: number, e: number): Float64Array => Float64Array.from({ length: classes }, (_, c) => (c === y ? e : 0))
  const top = (x: Float64Array): Float64Array => activities(network, x).at(-1)?.output ?? x
  const value = (x: Float64Array, y: number): number => product(critic, top(x))[y]!

  function learnCritic(features: Float64Array, errors: Float64Array, rate: number): void {
    deltaRule(critic, features, errors, rate)
    if (bounded) for (const part of [critic.weights, critic.bias]) part.forEach((w, i) => { part[i] = Math.max(-BOUND, Math.min(BOUND, w)) })
  }

  function learnHidden(x: Float64Array, errors: Float64Array, rate: number): void {
    const all = activities(network, x)
    network.hidden.forEach((layer, l) => {
      const d = all[l]!.output.map((_, i) => errors.reduce((sum, e, c) => sum + (hash8(layerKey(seed, l), rowOf(layer, i), c) / 128 / 2 ** scale!) * e, 0))
      learnLayer(layer, all[l - 1]?.output ?? x, all[l]!.winners, unclamped(layer, all[l]!, d), rate)
    })
  }

  return {
    learn(x, y, rate, number) {
      const e = bounded ? 1 : 1 - logistic(value(x, y)), features = top(x)
      const errors = errorOf(readoutScores(network, features), y)
      deltaRule(network.readout.matrix, features, errors, rate)
      learnCritic(features, only(y, e), rate)
      learnHidden(x, errors.map((error, c) => error + (c === y ? e : 0)), rate)

      range.least = Math.min(range.least, ...x)
      range.most = Math.max(range.most, ...x)
      const z = Float64Array.from({ length: noise! }, (_, i) => (((chance(seed, number, NOISE, i) >> 8) << 24) >> 24) / 64)
      const places = product(generator, z).subarray(y * inputs, (y + 1) * inputs)
      const likely = places.map(logistic)
      const made = likely.map((p) => range.least + (range.most - range.least) * p)
      const wrong = bounded ? -1 : -logistic(value(made, y))
      learnCritic(top(made), only(y, wrong), rate)
      learnHidden(made, only(y, wrong), rate)

      const clean = value(made, y), gain = bounded ? 1 : 1 - logistic(clean)
      const signals = made.map((input, i) => {
        const by = input < 1 / 2 ? PROBE : -PROBE
        return (4 * likely[i]! * (1 - likely[i]!) * gain * (value(made.map((each, k) => (k === i ? each + by : each)), y) - clean)) / by
      })
      deltaRule(generator, z, Float64Array.from({ length: generator.rows }, (_, row) => (Math.floor(row / inputs) === y ? signals[row % inputs]! : 0)), rate)
    },
    infer: inferByReadout(network),
  }
}
