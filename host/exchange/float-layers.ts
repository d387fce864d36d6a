/** A network as it comes from a framework: float weights, ReLU in between, and as many values in between as there are. */
import type { Shape } from '../data/dataset.js'
import { features } from '../data/dataset.js'
import { formatLayer, type LayerSpec } from '../network/network.js'
import { poolWindows, tapsOf } from '../network/taps.js'

/** A layer in the orders of the core: filters OHWI, inputs HWC. All but the last have a ReLU behind them. */
export interface FloatLayer {
  /** What it would be called in a network of engram's; its bits are nobody's choice yet. */
  spec: LayerSpec
  input: Shape
  /** After pooling. */
  output: Shape
  /** Rows × fan. */
  weights: Float64Array
  biases: Float64Array
  /** What its ReLU clips at; without end for a plain one. */
  most: number
}

/** The network's text, with weights of 16 bits. */
export const networkOf = (layers: readonly FloatLayer[]): string => layers.map(({ spec }) => formatLayer(spec)).join('-')

/** What each layer puts out for an input, the first layer's first; the last is the network's answer. */
export function activationsOf(layers: readonly FloatLayer[]): (input: Float64Array) => Float64Array[] {
  const forwards = layers.map((layer, index) => forwardOf(layer, index < layers.length - 1))
  return (input) => {
    const all: Float64Array[] = []
    for (const forward of forwards) all.push(forward(all.at(-1) ?? input))
    return all
  }
}

function forwardOf({ spec, input, output, weights, biases, most }: FloatLayer, rectified: boolean): (x: Float64Array) => Float64Array {
  const rows = spec.units, fan = weights.length / rows
  const active = (sum: number): number => (rectified ? Math.min(most, Math.max(0, sum)) : sum)
  if (spec.kind === 'dense') return (x) => {
    const sums = new Float64Array(rows)
    for (let row = 0; row < rows; row++) {
      let sum = biases[row]!
      for (let i = 0, at = row * fan; i < fan; i++) sum += weights[at + i]! * x[i]!
      sums[row] = active(sum)
    }
    return sums
  }
  const taps = tapsOf(spec, input, output), windows = poolWindows(spec, output), window = spec.pool ** 2
  const positions = windows.length
  // Filter by filter over patches: one pass over the taps of a position serves all filters.
  return (x) => {
    const result = new Float64Array(features(output)).fill(-Infinity)
    const patch = new Float64Array(fan)
    for (let w = 0; w < positions; w++) {
      const at = windows[w]! * fan
      for (let t = 0; t < fan; t++) patch[t] = taps[at + t]! < 0 ? 0 : x[taps[at + t]!]!
      const cell = Math.floor(w / window) * rows
      for (let row = 0; row < rows; row++) {
        let sum = biases[row]!
        for (let t = 0, from = row * fan; t < fan; t++) sum += weights[from + t]! * patch[t]!
        if (sum > result[cell + row]!) result[cell + row] = sum
      }
    }
    return result.map(active)
  }
}
