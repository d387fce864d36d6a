import type { Network, Rule } from '../network.js'
import { rounded, scaled } from '../numbers.js'
import { labelOf } from '../objectives.js'
import { projected } from './dfa.js'
import { chance, probability } from './wake-sleep.js'

const NOISE = 64

export function gan(net: Network): Rule {
  const { layers, readout, outputs, block } = net
  const [bounded, noise, scale] = block.options
  const inputs = block.height * block.width * block.channels
  const { fan, bits, fraction, shift } = readout.weights
  const critic = net.matrix(outputs, fan, bits, fraction, shift)
  if (bounded) critic.limit = Math.min(critic.limit, Math.floor(2 ** fraction / 4))
  const own = block.layers[0]!.bits, W = own === 16 ? 12 : 4
  const generator = net.matrix(outputs * inputs, noise!, own, W, 18 - W)
  generator.initialise(2 ** (W - 1))
  const range = new Int8Array(2)
  const belief = (x: Int8Array, y: number): number => probability(critic, y, net.top(x), net.topFraction)

  /** Critic and hidden layers learn from a sample that was run forward; `errors` are those of the classes. */
  function judge(x: Int8Array, y: number, real: boolean, errors: number[]): void {
    const p = belief(x, y)
    const e = bounded ? (real ? 1024 : -1024) : real ? rounded(4096 - p, 2) : -rounded(p, 2)
    critic.learnOuter(y, e, net.top(x), net.rate)
    const all = errors.map((error, c) => error + (c === y ? e : 0))
    for (const layer of layers) layer.learn(projected(net, layer, all, scale!), net.rate)
  }

  function teachGenerator(made: Int8Array, y: number, z: Int8Array): void {
    const said = (): number => critic.product(y, net.top(made)) >> 1
    net.forward(made)
    const clean = said(), gain = bounded ? 4096 : 4096 - belief(made, y)
    made.forEach((input, i) => {
      const by = input < 64 ? 32 : -32
      net.forward(made.map((each, k) => (k === i ? each + by : each)))
      const change = layers.length > 0 ? said() - clean : (critic.at(y, i) * by) >> 1
      const s = rounded(scaled(by < 0 ? -change : change, 15 - fraction - net.topFraction, 32767) * gain, 12)
      const p = probability(generator, y * inputs + i, z, 6)
      generator.learnOuter(y * inputs + i, rounded(s * rounded(p * (4096 - p), 10), 12), z, net.rate)
    })
  }

  return {
    learn(x, target) {
      const y = labelOf(target)
      net.forward(x)
      const scores = net.readoutScores(x), errors = net.errorsOf(scores, target)
      if (net.worth(errors)) readout.learn(errors, net.rate)
      judge(x, y, true, errors)
      x.forEach((each) => range.set([Math.min(range[0]!, each), Math.max(range[1]!, each)]))
      const z = Int8Array.from({ length: noise! }, (_, i) => chance(block.seed, net.samples, NOISE, i) >> 8)
      const made = Int8Array.from({ length: inputs }, (_, i) => rounded(range[0]! * 4096 + (range[1]! - range[0]!) * probability(generator, y * inputs + i, z, 6), 12))
      net.forward(made)
      judge(made, y, false, errors.map(() => 0))
      teachGenerator(made, y, z)
      return net.answer(scores)
    },
    infer: (x) => net.inferByReadout(x),
    regions: () => [new Uint8Array(range.buffer), ...critic.regions(), ...generator.regions()],
  }
}
