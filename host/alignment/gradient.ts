/** The true gradient of a network's loss: reverse-mode differentiation in float64 with an exact softmax. */
import type { ObjectiveName } from '../experiment/objectives.js'
import { activities, addOuter, preactivation, transposed, unclamped, type FloatNetwork, type Matrix } from './float-network.js'
import { floatObjectives } from './float-objectives.js'

/** 1 for the class, 0 for the others. */
export const oneHot = (target: number, classes: number): Float64Array =>
  Float64Array.from({ length: classes }, (_, c) => (c === target ? 1 : 0))

/** What the outputs should be: a class as 0 and 1, numbers as they are. */
const targetVector = (target: number | Float64Array, outputs: number): Float64Array => (typeof target === 'number' ? oneHot(target, outputs) : target)

/** Scores of every class. */
export function scoresOf(network: FloatNetwork, x: Float64Array): Float64Array {
  return preactivation(network.readout, activities(network, x).at(-1)?.output ?? x).output
}

/** A matrix of zeros of the same shape, to sum gradients in. */
export const zerosLike = (matrix: Matrix): Matrix =>
  ({ ...matrix, weights: new Float64Array(matrix.weights.length), bias: new Float64Array(matrix.bias.length) })

/** Adds the gradient of the loss on one sample to `into`: one matrix a layer, the readout last. */
export function addGradient(network: FloatNetwork, x: Float64Array, target: number | Float64Array, objective: ObjectiveName, into: Matrix[]): void {
  const { hidden, readout } = network
  const all = activities(network, x)
  const top = all.at(-1)?.output ?? x
  const final = preactivation(readout, top)
  let signal = floatObjectives[objective].error(final.output, targetVector(target, final.output.length))
  addOuter(into.at(-1)!, readout, top, final.winners, signal, -1)
  signal = transposed(readout, final.winners, signal)
  for (let i = hidden.length - 1; i >= 0; i--) {
    const layer = hidden[i]!
    signal = unclamped(layer, all[i]!, signal)
    addOuter(into[i]!, layer, all[i - 1]?.output ?? x, all[i]!.winners, signal, -1)
    if (i > 0) signal = transposed(layer, all[i]!.winners, signal)
  }
}
