/** Section 6 of docs/spec.md: errors and losses from scores. */
import { clamp, rounded } from './numbers.js'

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

const probabilities = (scores: number[]): number[] => {
  const E = powers(scores)
  const reciprocal = Math.floor(2 ** 26 / total(E))
  return E.map((value) => (value * reciprocal + 2 ** 15) >>> 16)
}

const crossEntropy: Objective = {
  error: (scores, target) => probabilities(scores).map((p, c) => target[c]! - p),
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

/** How far the class leads its rival, in Q8; undefined where there is one class. */
function lead(scores: number[], target: number[]): { right: number; rival: number; by: number } | undefined {
  const right = target.indexOf(Math.max(...target))
  const z = scores.map((each) => clamp(each, 2 ** 20))
  const others = z.map((each, c) => (c === right ? -Infinity : each))
  const rival = others.indexOf(Math.max(...others))
  return z.length < 2 ? undefined : { right, rival, by: z[right]! - z[rival]! }
}

const hinge: Objective = {
  error(scores, target) {
    const { right, rival, by } = lead(scores, target) ?? { right: 0, rival: 0, by: 256 }
    return scores.map((_, c) => (by >= 256 ? 0 : c === right ? ONE : c === rival ? -ONE : 0))
  },
  loss: (scores, target) => Math.max(0, 256 - (lead(scores, target)?.by ?? 256)) * 4,
}

/** D of every class but the last. */
const lacking = (p: number[], target: number[]): number[] => p.map((_, k) => total(target.slice(0, k + 1)) - total(p.slice(0, k + 1))).slice(0, -1)

const wasserstein: Objective = {
  error(scores, target) {
    const p = probabilities(scores), signs = lacking(p, target).map(Math.sign)
    const V = p.map((_, c) => total(signs.slice(c)))
    const mean = Math.trunc((total(p.map((each, c) => each * V[c]!)) * 1024) / total(p))
    return p.map((each, c) => rounded(rounded(each * (1024 * V[c]! - mean), 10) + target[c]! - each, p.length > 120 ? 2 : 0))
  },
  loss: (scores, target) => total(lacking(probabilities(scores), target).map(Math.abs)) + crossEntropy.loss(scores, target),
}

const nearby = (scores: number[]): number => Math.min(256, Math.floor(65535 / scores.length))

const huber: Objective = {
  error: (scores, target) => squaredDifferences(scores, target).map((e) => clamp(e, nearby(scores))),
  loss: (scores, target) => total(scores.map((z, i) => {
    const r = Math.abs(clamp(target[i]! - 4 * clamp(z, 2 ** 20), 2 ** 20)), e = Math.min(r, nearby(scores))
    return (e * (2 * r - e)) >> 11
  })),
}

/** By id. */
export const objectives: Objective[] = [crossEntropy, meanSquaredError, hinge, wasserstein, huber]

/** The first of the largest. */
export const argmax = (scores: number[]): number => scores.indexOf(Math.max(...scores))
