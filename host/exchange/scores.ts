/** A learned network computed in plain integers, as docs/spec.md (sections 2 and 5) says it: slow, and like nothing that it is held against. */
import { poolWindows, tapsOf } from '../network/taps.js'
import { BIAS_INPUT, type HiddenLayer, type LearnedNetwork, type Matrix, type ScoringHead } from './learned-network.js'

/** x · 2^-shift, to nearest, halves up. */
export const rounded = (x: number, shift: number): number => Math.floor(x / 2 ** shift + 0.5)

/** Largest integer of an activation. */
export const MOST_ACTIVE = 127

type Values = ArrayLike<number>

/** The scores of a sample, Q8. */
export function scoresOf(network: LearnedNetwork): (input: Values) => number[] {
  const layers = network.hidden.map(forwardOf)
  return (input) => {
    const maps: Values[] = []
    for (const forward of layers) maps.push(forward(maps.at(-1) ?? input))
    const told = network.heads.map((head) => headScores(head, maps[head.looksAt] ?? input))
    return told.reduce((sum, scores) => sum.map((score, c) => score + scores[c]!))
  }
}

function forwardOf(layer: HiddenLayer): (input: Values) => number[] {
  const { rows, fan, weights, spec, input, output, shift } = layer
  if (spec.kind === 'dense') return (x) => sums(layer, x).map((sum) => active(sum, shift))
  const taps = tapsOf(spec, input, output), windows = poolWindows(spec, output), window = spec.pool ** 2
  return (x) => Array.from({ length: (windows.length / window) * rows }, (_, feature) => {
    const row = feature % rows, cell = (feature - row) / rows
    let most = -Infinity
    for (let k = 0; k < window; k++) {
      const at = windows[cell * window + k]! * fan
      let sum = 0
      for (let t = 0; t < fan; t++) sum += weights[row * fan + t]! * (x[taps[at + t]!] ?? 0)
      most = Math.max(most, sum)
    }
    return active(most + BIAS_INPUT * layer.biases[row]!, shift)
  })
}

const active = (sum: number, shift: number): number => Math.max(0, Math.min(MOST_ACTIVE, rounded(sum, shift)))

/** Σ w x + 64 b of each row. */
function sums({ rows, fan, weights, biases }: Matrix, x: Values): number[] {
  return Array.from({ length: rows }, (_, row) => {
    let sum = BIAS_INPUT * biases[row]!
    for (let i = 0; i < fan; i++) sum += weights[row * fan + i]! * x[i]!
    return sum
  })
}

const headScores = (head: ScoringHead, map: Values): number[] => sums(head, averaged(head, map)).map((sum) => rounded(sum, head.shift))

/** What an average over a window of so many inputs is multiplied with, Q9. */
export const reciprocals: Readonly<Record<number, number>> = { 2: 128, 3: 57 }

/** The average-pooled map; a window that the border cuts counts zeros outside. */
function averaged({ pool, map: { height, width, channels } }: ScoringHead, map: Values): Values {
  if (pool === 1) return map
  const rows = Math.ceil(height / pool), columns = Math.ceil(width / pool)
  const sum = new Array<number>(rows * columns * channels).fill(0)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < channels; c++) sum[(Math.floor(y / pool) * columns + Math.floor(x / pool)) * channels + c]! += map[(y * width + x) * channels + c]!
  return sum.map((total) => Math.floor((total * reciprocals[pool]! + 256) / 512))
}
