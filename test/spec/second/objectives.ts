/** Section 6 of docs/spec.md: errors and losses from scores. */
import { clamp } from './numbers.js'

const ONE = 1024

const exponentials = Array.from({ length: 160 }, (_, i) => Math.round(4096 * Math.exp(-i / 16)))
const logarithms = Array.from({ length: 17 }, (_, i) => Math.round(1024 * Math.log2(1 + i / 16)))

/** exp(-x) in Q12 of x in Q8. */
export function exponential(x: number): number {
  const i = x >>> 4
  if (i >= 159) return 0
  return exponentials[i]! - (((exponentials[i]! - exponentials[i + 1]!) * (x & 15) + 8) >> 4)
}

/** log2(x) in Q10. */
export function binaryLogarithm(x: number): number {
  const exponent = Math.floor(Math.log2(x))
  // The fraction of the mantissa, 16 bits: four choose the entry, twelve lie between two.
  const fraction = Math.floor((x * 65536) / 2 ** exponent) - 65536
  const i = fraction >> 12
  const low = logarithms[i]!
  return exponent * 1024 + low + (((logarithms[i + 1]! - low) * (fraction & 0xfff)) >> 12)
}

/** ln(x / 4096) in Q10. */
const naturalLogarithm = (x: number): number => ((binaryLogarithm(x) - 12 * 1024) * 2839) >> 12

/** The largest magnitude. */
export const largestOf = (values: number[]): number => Math.max(...values.map(Math.abs))

export interface Objective {
  /** Against a target, Q10: one-hot, numbers or a teacher. */
  error(scores: number[], target: number[]): number[]
  loss(scores: number[], target: number[]): number
}

export const oneHot = (target: number, classes: number): number[] => Array.from({ length: classes }, (_, c) => (c === target ? ONE : 0))

/** The class of a one-hot target. */
export const labelOf = (target: number[]): number => target.findIndex((t) => t !== 0)

const powers = (scores: number[]): number[] => {
  const most = Math.max(...scores)
  return scores.map((z) => exponential((most - z) >>> 0))
}

const total = (values: number[]): number => values.reduce((sum, value) => sum + value, 0)

const crossEntropy: Objective = {
  error(scores, target) {
    const E = powers(scores)
    const reciprocal = Math.floor(2 ** 26 / total(E))
    return E.map((value, c) => target[c]! - ((value * reciprocal + 2 ** 15) >>> 16))
  },
  loss: (scores, target) => (((Math.max(...scores) - scores[labelOf(target)]!) << 2) + naturalLogarithm(total(powers(scores)))) | 0,
}

const squaredDifferences = (scores: number[], target: number[]): number[] => {
  const limit = Math.min(ONE, Math.floor(65535 / scores.length))
  return scores.map((z, c) => clamp(target[c]! - 4 * clamp(z, 2 ** 20), limit))
}

const meanSquaredError: Objective = {
  error: squaredDifferences,
  loss: (scores, target) => total(squaredDifferences(scores, target).map((e) => (e * e) >> 11)),
}

/** By id. */
export const objectives: Objective[] = [crossEntropy, meanSquaredError]

/** The first of the largest. */
export const argmax = (scores: number[]): number => scores.indexOf(Math.max(...scores))
