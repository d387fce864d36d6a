/** The objectives in float64: what they minimise, and minus its gradient by the scores. */
import type { ObjectiveName } from '../experiment/objectives.js'

/** Both take a target as one number an output: a class as 0 and 1. */
interface FloatObjective {
  /** Minus the gradient of the loss by each score. */
  error(scores: Float64Array, target: Float64Array): Float64Array
  loss(scores: Float64Array, target: Float64Array): number
}

/** exp(z) over its sum. */
export function softmax(scores: Float64Array): Float64Array {
  const most = Math.max(...scores)
  const powers = scores.map((z) => Math.exp(z - most))
  const sum = powers.reduce((a, b) => a + b)
  return powers.map((p) => p / sum)
}

const total = (values: Float64Array): number => values.reduce((a, b) => a + b, 0)

const surprise = (scores: Float64Array, target: Float64Array): number => -total(softmax(scores).map((p, c) => (target[c] === 0 ? 0 : target[c]! * Math.log(p))))

/** The class that a target stands for, and the largest score beside it. */
function rivals(scores: Float64Array, target: Float64Array): { right: number; rival: number; loss: number } {
  const right = target.indexOf(Math.max(...target))
  const others = scores.map((z, c) => (c === right ? -Infinity : z))
  const rival = others.indexOf(Math.max(...others))
  return { right, rival, loss: Math.max(0, 1 + scores[rival]! - scores[right]!) }
}

/** Sums of t - p up to each class but the last. */
function lacking(scores: Float64Array, target: Float64Array): Float64Array {
  const p = softmax(scores)
  let sum = 0
  return target.map((t, c) => (sum += t - p[c]!)).subarray(0, -1)
}

/** Where Huber's loss turns from a square to a line. */
const NEAR = 1 / 4

/** One entry an objective: an objective without its twin does not compile. */
export const floatObjectives: Readonly<Record<ObjectiveName, FloatObjective>> = {
  'cross-entropy': {
    error: (scores, target) => softmax(scores).map((p, c) => target[c]! - p),
    loss: surprise,
  },
  mse: {
    error: (scores, target) => scores.map((z, c) => target[c]! - z),
    loss: (scores, target) => total(scores.map((z, c) => (target[c]! - z) ** 2)) / 2,
  },
  hinge: {
    error(scores, target) {
      const { right, rival, loss } = rivals(scores, target)
      return scores.map((_, c) => (loss === 0 ? 0 : Number(c === right) - Number(c === rival)))
    },
    loss: (scores, target) => rivals(scores, target).loss,
  },
  wasserstein: {
    error(scores, target) {
      const p = softmax(scores), signs = lacking(scores, target).map(Math.sign)
      const carried = p.map((_, c) => total(signs.subarray(c)))
      const mean = total(p.map((each, c) => each * carried[c]!))
      return p.map((each, c) => each * (carried[c]! - mean) + target[c]! - each)
    },
    loss: (scores, target) => total(lacking(scores, target).map(Math.abs)) + surprise(scores, target),
  },
  huber: {
    error: (scores, target) => scores.map((z, c) => Math.max(-NEAR, Math.min(NEAR, target[c]! - z))),
    loss: (scores, target) => total(scores.map((z, c) => {
      const r = Math.abs(target[c]! - z)
      return r <= NEAR ? r * r / 2 : NEAR * (r - NEAR / 2)
    })),
  },
}
