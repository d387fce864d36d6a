/** The objectives in float64: what they make of scores, and what they minimise. */
import type { ObjectiveName } from '../experiment/objectives.js'

interface FloatObjective {
  /** The network's output for each class; target minus prediction is minus the loss's gradient by the scores. */
  prediction(scores: Float64Array): Float64Array
  loss(scores: Float64Array, target: number): number
}

/** exp(z) over its sum. */
export function softmax(scores: Float64Array): Float64Array {
  const most = Math.max(...scores)
  const powers = scores.map((z) => Math.exp(z - most))
  const sum = powers.reduce((a, b) => a + b)
  return powers.map((p) => p / sum)
}

/** One entry an objective: an objective without its twin does not compile. */
export const floatObjectives: Readonly<Record<ObjectiveName, FloatObjective>> = {
  'cross-entropy': {
    prediction: softmax,
    loss: (scores, target) => -Math.log(softmax(scores)[target]!),
  },
  mse: {
    prediction: (scores) => scores,
    loss: (scores, target) => scores.reduce((sum, z, c) => sum + (Number(c === target) - z) ** 2, 0) / 2,
  },
}
