import type { Matrix } from '../matrix.js'
import { rounded, scaled } from '../numbers.js'
import type { Network, Rule } from '../network.js'
import { exponential, labelOf } from '../objectives.js'
import { hash } from '../random.js'

const ON = 64, ASLEEP = 16, CLASS = 32

function logistic(a: number): number {
  const large = Math.floor(2 ** 24 / (4096 + exponential(Math.abs(a))))
  return a < 0 ? 4096 - large : large
}

/** Uniform in 0..65535. */
export const chance = (seed: number, number: number, what: number, unit: number): number =>
  hash((seed + Math.imul(number, 0x4f1b) + Math.imul(what, 0x3a7d)) | 0, unit, number >>> 3)

/** Probability of a row, Q12. */
export const probability = (w: Matrix, row: number, x: ArrayLike<number>, inFraction: number): number =>
  logistic(scaled(w.product(row, x), 8 - w.fraction - inFraction, 2 ** 20))

/** Those of all rows. */
const likely = (w: Matrix, x: ArrayLike<number>, inFraction: number): number[] =>
  Array.from({ length: w.rows }, (_, o) => probability(w, o, x, inFraction))

export function wakeSleep(net: Network): Rule {
  const { layers, readout, outputs, block } = net
  const told = (level: number): boolean => level === layers.length || (level === 0 && block.options[0] === 0)
  const widths = [block.height * block.width * block.channels, ...layers.map(({ h }) => h.length)]
  const chain = widths.map((rows, level) => {
    const fan = (widths[level + 1] ?? 0) + (told(level) ? outputs : 0), { bits } = block.layers[level]!
    const fraction = bits === 16 ? 12 : 4
    return net.matrix(rows, fan, bits, fraction, 18 - fraction)
  })
  chain.forEach((matrix) => matrix.initialise(2 ** (matrix.fraction - 1)))
  const range = new Int8Array(2)
  /** Fractional bits of what a layer sees; its sums count four times. */
  const fractionOf = (l: number): number => (l === 0 ? block.inputFraction : block.layers[l - 1]!.outputFraction) - 2
  const states = (p: number[], number: number, seed: number, what: number): number[] => p.map((each, unit) => (chance(seed, number, what, unit) >> 4 < each ? ON : 0))
  const seen = (level: number, above: number[] | undefined, label: number): number[] =>
    [...(above ?? []), ...(told(level) ? Array.from({ length: outputs }, (_, c) => (c === label ? ON : 0)) : [])]
  const mean = (p: number): number => range[0]! * 4096 + (range[1]! - range[0]!) * p

  function probabilities(x: Int8Array): ArrayLike<number> {
    let input: ArrayLike<number> = x
    layers.forEach((layer, l) => (input = likely(layer.weights, input, fractionOf(l)).map((p) => rounded(p, 6))))
    return input
  }

  function wake(x: Int8Array, label: number): void {
    const awake: number[][] = []
    layers.forEach((layer, l) => awake.push(states(likely(layer.weights, awake[l - 1] ?? x, fractionOf(l)), net.samples, block.seed, l)))
    layers.forEach((_, l) => {
      const from = seen(l + 1, awake[l + 1], label), p = likely(chain[l + 1]!, from, 6)
      p.forEach((each, unit) => chain[l + 1]!.learnOuter(unit, awake[l]![unit]! * 64 - each, from, net.rate))
    })
    x.forEach((each) => range.set([Math.min(range[0]!, each), Math.max(range[1]!, each)]))
    const from = seen(0, awake[0], label), p = likely(chain[0]!, from, 6)
    p.forEach((each, i) => chain[0]!.learnOuter(i, rounded(x[i]! * 4096 - mean(each), 7), from, net.rate))
  }

  function sleep(): void {
    const label = (chance(block.seed, net.samples, CLASS, 0) * outputs) >> 16
    const asleep: number[][] = []
    for (let l = layers.length - 1; l >= 0; l--) {
      asleep[l] = states(likely(chain[l + 1]!, seen(l + 1, asleep[l + 1], label), 6), net.samples, block.seed, l + ASLEEP)
    }
    const dream = likely(chain[0]!, seen(0, asleep[0], label), 6).map((p) => rounded(mean(p), 12))
    layers.forEach(({ weights }, l) => {
      const below = asleep[l - 1] ?? dream, p = likely(weights, below, fractionOf(l))
      p.forEach((each, unit) => weights.learnOuter(unit, asleep[l]![unit]! * 64 - each, below, net.rate + 2))
    })
  }

  return {
    learn(x, target) {
      const scores = readout.scoresOf(probabilities(x))
      const errors = net.errorsOf(scores, target)
      if (net.worth(errors)) readout.learn(errors, net.rate)
      wake(x, labelOf(target))
      sleep()
      return net.answer(scores)
    },
    infer: (x) => net.answer(readout.scoresOf(probabilities(x))),
    regions: () => [new Uint8Array(range.buffer), ...chain.flatMap((matrix) => matrix.regions())],
  }
}
