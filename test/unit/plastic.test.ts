import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { matrixReader, type Matrix } from '../../host/alignment/float-network.js'
import { Core } from '../../host/core.js'
import type { Dataset } from '../../host/data/dataset.js'
import { clustersDataset } from '../../host/data/clusters/clusters.js'
import { corePath } from '../../host/device/core-files.js'
import { layerFormats } from '../../host/experiment/formats.js'
import { resolveExperiment } from '../../host/experiment/experiment.js'

const module = new WebAssembly.Module(readFileSync(corePath('engram.simd')))
let clusters: Dataset

beforeAll(() => {
  clusters = clustersDataset({ seed: 1, shape: { features: 8, classes: 3, nuisances: 1 } })
})

/** With these coefficients and no others, the first layer before and after many samples without a label, and the largest weight that there may be. */
function learned(options: string, rounds = 20): { before: Matrix; after: Matrix; limit: number } {
  const experiment = { ...resolveExperiment({ rule: `plastic:correlate=0:oja=0:decay=0:${options}`, network: '6-3', dataset: clusters, epochs: 1, seed: 1 }), rate: { first: 5, last: 5 } }
  const core = new Core(module, experiment)
  core.init()
  const read = matrixReader(core, experiment), { train } = clusters
  const before = read(core.snapshot()).get('weights 1')!
  const rows = Uint32Array.from({ length: train.count }, (_, i) => i)
  for (let round = 0; round < rounds; round++) core.learn({ ...train, known: new Uint8Array(train.count) }, rows)
  return { before, after: read(core.snapshot()).get('weights 1')!, limit: 32767 / 2 ** layerFormats(experiment)[0]!.fraction }
}

const rowsOf = ({ rows, fan, weights }: Matrix): Float64Array[] => Array.from({ length: rows }, (_, k) => weights.slice(k * fan, (k + 1) * fan))
const dot = (u: Float64Array, v: Float64Array): number => u.reduce((sum, value, i) => sum + value * v[i]!, 0)

/** The direction in which inputs vary most, by the power method: of length 1. */
function mostVaried({ train: { inputs, count } }: Dataset): Float64Array {
  let top = Float64Array.from({ length: 8 }, (_, i) => 1 + i)
  for (let round = 0; round < 60; round++) {
    const moved = new Float64Array(8)
    for (let row = 0; row < count; row++) {
      const x = Float64Array.from(inputs.subarray(row * 8, (row + 1) * 8))
      const y = dot(x, top)
      x.forEach((value, i) => { moved[i]! += y * value })
    }
    const length = Math.sqrt(dot(moved, moved))
    top = moved.map((value) => value / length)
  }
  return top
}

describe('rules that people wrote are points of it:', () => {
  it('with A = E = 1 it is Oja\'s, whose rows become the direction that varies most, of length 1', () => {
    const top = mostVaried(clusters)
    for (const row of rowsOf(learned('correlate=64:oja=64').after)) {
      expect(Math.sqrt(dot(row, row))).toBeCloseTo(1, 1)
      expect(Math.abs(dot(row, top))).toBeGreaterThan(0.98)
    }
  })

  it('with A = 1 alone it is Hebb\'s, whose weights go to their limit', () => {
    const { after, limit } = learned('correlate=64')
    const atLimit = [...after.weights].filter((w) => Math.abs(w) > 0.99 * limit).length
    expect(atLimit / after.weights.length).toBeGreaterThan(0.95)
  })

  it('with A = -1 alone it unlearns what varies most', () => {
    const top = mostVaried(clusters), { before, after } = learned('correlate=-24', 4)
    const along = (m: Matrix): number => rowsOf(m).reduce((sum, row) => sum + dot(row, top) ** 2, 0) / dot(m.weights, m.weights)
    expect(along(after)).toBeLessThan(0.1 * along(before))
  })

  it('with F alone it forgets, and with D alone all weights rise alike', () => {
    const forgot = learned('decay=32', 4)
    // 1200 samples, a quarter, at 2^-5 over eight inputs.
    expect(Math.sqrt(dot(forgot.after.weights, forgot.after.weights) / dot(forgot.before.weights, forgot.before.weights))).toBeCloseTo(Math.exp((-1200 * 0.25) / 32 / 8), 2)
    const { before, after } = learned('drift=32', 1)
    const rise = after.weights.map((w, i) => w - before.weights[i]!)
    const mean = rise.reduce((sum, x) => sum + x, 0) / rise.length
    expect(mean).toBeCloseTo((300 * 0.25) / 32 / 8, 1)
    expect(Math.max(...rise.map((x) => Math.abs(x - mean)))).toBeLessThan(0.05 * mean)
  })

  it('with all coefficients zero the layer stays as it was drawn', () => {
    const { before, after } = learned('correlate=0', 1)
    expect(after.weights).toEqual(before.weights)
  })
})
