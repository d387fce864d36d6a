/** What every float64 reference shares: its contract, the readout, and heads behind average pooling. */
import type { Shape } from '../../host/data/dataset.js'
import { activities, addOuter, preactivation, transposed, unclamped, type FloatHead, type FloatLayer, type FloatNetwork, type Matrix } from '../../host/alignment/float-network.js'
import { softmax } from '../../host/alignment/float-objectives.js'
import { oneHot } from '../../host/alignment/gradient.js'
import { parseRule } from '../../host/experiment/rules.js'

/** A learner in float64 whose network is changed in place. */
export interface Reference {
  /** One online update at a learning rate; `sample` counts those before it. */
  learn(x: Float64Array, target: number, rate: number, sample: number): void
  infer(x: Float64Array): number
}

/** Options of a rule by name, defaults filled in; named values count from 0. */
export type RuleOptions = Readonly<Record<string, number>>

/** Writes a rule over a network; `seed` is the experiment's, for feedback that is fixed by it. */
export type MakeReference = (network: FloatNetwork, seed: number, options: RuleOptions) => Reference

/** The options that a rule's text stands for, e.g. `dfa:scale=3`. */
export function optionsOf(rule: string): RuleOptions {
  const { info, options } = parseRule(rule)
  return Object.fromEntries(Object.entries(info.options).map(([name, { index }]) => [name, options[index]!]))
}

/** Scores of the readout on the last hidden layer's output. */
export const readoutScores = (network: FloatNetwork, top: Float64Array): Float64Array => preactivation(network.readout, top).output

export const logistic = (x: number): number => 1 / (1 + Math.exp(-x))

/** W x + b for a matrix that sees its input as it is. */
export const product = ({ rows, fan, weights, bias, biasInput }: Matrix, x: Float64Array): Float64Array =>
  Float64Array.from({ length: rows }, (_, o) => x.reduce((sum, value, i) => sum + weights[o * fan + i]! * value, bias[o]! * biasInput))

/** onehot(y) - softmax(z). */
export function errorOf(scores: Float64Array, target: number): Float64Array {
  const p = softmax(scores)
  return oneHot(target, scores.length).map((y, c) => y - p[c]!)
}

/** A^T e for a matrix that sees its input as it is. */
export function transposedProduct({ rows, fan, weights }: Matrix, e: Float64Array): Float64Array {
  const result = new Float64Array(fan)
  for (let c = 0; c < rows; c++) for (let i = 0; i < fan; i++) result[i]! += weights[c * fan + i]! * e[c]!
  return result
}

/** A += rate e x^T, the bias along with it. */
export function deltaRule(matrix: Matrix, x: Float64Array, e: Float64Array, rate: number): void {
  for (let c = 0; c < matrix.rows; c++) {
    for (let i = 0; i < matrix.fan; i++) matrix.weights[c * matrix.fan + i]! += rate * e[c]! * x[i]!
    matrix.bias[c]! += rate * e[c]! * matrix.biasInput
  }
}

/** W += rate d x^T at the layer's own rate. */
export function learnLayer(layer: FloatLayer, x: Float64Array, winners: Int32Array, d: Float64Array, rate: number): void {
  addOuter(layer.matrix, layer, x, winners, d, rate * layer.rateFactor)
}

/** What signals cross on their way down in place of a matrix, layers counted from 0, the readout behind them. */
export type Crossed = (matrix: Matrix, layer: number) => Matrix

/** Signals that go down from layer to layer: d_L = V_(L+1)^T e, d_(l-1) = V_l^T (d_l o f'), where V is what is crossed. */
export const descending = (network: FloatNetwork, crossed: Crossed): Reference => ({
  learn(x, target, rate) {
    const all = activities(network, x)
    const top = all.at(-1)?.output ?? x
    const e = errorOf(readoutScores(network, top), target)
    let d = transposedProduct(crossed(network.readout.matrix, network.hidden.length), e)
    deltaRule(network.readout.matrix, top, e, rate)
    for (let l = network.hidden.length - 1; l >= 0; l--) {
      const layer = network.hidden[l]!, activity = all[l]!
      d = unclamped(layer, activity, d)
      const below = transposed({ ...layer, matrix: crossed(layer.matrix, l) }, activity.winners, d)
      learnLayer(layer, all[l - 1]?.output ?? x, activity.winners, d, rate)
      d = below
    }
  },
  infer: inferByReadout(network),
})

/** Largest entry, the first on a tie. */
export const argmax = (values: Float64Array): number => values.indexOf(Math.max(...values))

/** Class by the readout. */
export const inferByReadout = (network: FloatNetwork) => (x: Float64Array): number =>
  argmax(readoutScores(network, activities(network, x).at(-1)?.output ?? x))

/** Which pooled feature an output of the map belongs to. */
function cellOf({ width, channels }: Shape, pool: number, feature: number): number {
  const cell = Math.floor(feature / channels)
  const row = Math.floor(Math.floor(cell / width) / pool), column = Math.floor((cell % width) / pool)
  return (row * Math.ceil(width / pool) + column) * channels + (feature % channels)
}

/** Means over pool × pool windows; a window that the border cuts counts zeros outside. */
export function averaged(map: Shape, pool: number, h: Float64Array): Float64Array {
  const pooled = new Float64Array(Math.ceil(map.height / pool) * Math.ceil(map.width / pool) * map.channels)
  h.forEach((value, i) => { pooled[cellOf(map, pool, i)]! += value / pool ** 2 })
  return pooled
}

/** What A^T e is divided by behind pool × pool windows: 1, 2, 4, the power of two next to their root. */
const signalDivisor = (pool: number): number => 2 ** (pool - 1)

/** Signals of a layer's outputs: to each that of the pool window it lies in. */
export const spread = (map: Shape, pool: number, pooled: Float64Array): Float64Array =>
  new Float64Array(map.height * map.width * map.channels).map((_, i) => pooled[cellOf(map, pool, i)]!)

/** Signals of pool windows, divided as those of a head are, from those of all outputs. */
export const gathered = (map: Shape, pool: number, d: Float64Array): Float64Array =>
  averaged(map, pool, d).map((mean) => (mean * pool ** 2) / signalDivisor(pool))

/** The pool window that leaves a layer so many features. */
export const poolSide = ({ output: { height, width, channels } }: FloatLayer, count: number): number =>
  [1, 2, 3].find((side) => Math.ceil(height / side) * Math.ceil(width / side) * channels === count)!

/** A softmax classifier on a layer: its scores, the features it saw, and its signal, one number for all outputs of a pool window. */
export function headOn({ matrix, pool }: FloatHead, layer: FloatLayer, h: Float64Array) {
  const features = averaged(layer.output, pool, h)
  const scores = Float64Array.from({ length: matrix.rows }, (_, c) => {
    let z = matrix.bias[c]! * matrix.biasInput
    for (let i = 0; i < matrix.fan; i++) z += matrix.weights[c * matrix.fan + i]! * features[i]!
    return z
  })
  const signal = (e: Float64Array): Float64Array => {
    const below = transposedProduct(matrix, e)
    return spread(layer.output, pool, below.map((d) => d / signalDivisor(pool)))
  }
  return { features, scores, signal }
}

/** The readout as a head of the last hidden layer. */
export const readoutHead = ({ readout }: FloatNetwork): FloatHead => ({ matrix: readout.matrix, pool: 1 })
