import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadDataset } from '../../host/cli/sources.js'
import { realInput } from '../../host/compare/alignment.js'
import { Core } from '../../host/core.js'
import type { Dataset } from '../../host/data/dataset.js'
import { epochOrder, fileOrder } from '../../host/data/order.js'
import { corePath } from '../../host/device/core-files.js'
import { resolveExperiment } from '../../host/experiment/experiment.js'

const module = new WebAssembly.Module(readFileSync(corePath('engram')))
const INPUTS = 8

/** Samples whose inputs depend on each other: each is a mixture of the one before it and something new. */
function correlated(count: number): Dataset {
  let state = 12345
  const uniform = (): number => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) / 2 ** 31 - 1
  const inputs = Int8Array.from({ length: count * INPUTS }, () => 0)
  for (let i = 0; i < inputs.length; i++) inputs[i] = Math.round(i % INPUTS === 0 ? 100 * uniform() : inputs[i - 1]! / 2 + 60 * uniform())
  const samples = { count, inputs, labels: Uint8Array.from({ length: count }, (_, i) => i % 2) }
  const format = { fraction: 7, background: 0, energy: 1, description: '' }
  return { name: 'correlated', shape: { height: 1, width: 1, channels: INPUTS }, classes: ['a', 'b'], format, train: samples, test: samples }
}

/** S of a learner whose readout sees n - 1 features, the last learned region; 2^-prior is 2^13. */
function rootOf(core: Core, n: number, prior: number): number[][] {
  const state = core.snapshot()
  const region = core.regions().filter(({ name }) => name.startsWith('matrix'))
  expect(region).toHaveLength(1)
  const stored = new Int16Array(state.slice(state.length - region[0]!.bytes).buffer)
  return Array.from({ length: n }, (_, i) => Array.from(stored.subarray(i * n, (i + 1) * n), (s) => s / 2 ** (13 + prior)))
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => Array.from(a).reduce((sum, x, i) => sum + x * b[i]!, 0)
/** P = S S^T. */
const squared = (s: number[][]): number[][] => s.map((a) => s.map((b) => dot(a, b)))

/** The pivots of a symmetric matrix by Gaussian elimination: all are positive where it is positive definite, and only there. */
function pivots(matrix: number[][]): number[] {
  const a = matrix.map((row) => [...row])
  return a.map((row, k) => {
    for (const other of a.slice(k + 1)) {
      const factor = other[k]! / row[k]!
      for (let j = k; j < a.length; j++) other[j]! -= factor * row[j]!
    }
    return row[k]!
  })
}

/** P by the lemma of Sherman and Morrison, in float64: (I / 2^-2prior + sum of u u^T)^-1. */
function inverse(inputs: number[][], prior: number): number[][] {
  const n = inputs[0]!.length
  const p = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 2 ** (-2 * prior) : 0)))
  for (const u of inputs) {
    const pu = p.map((row) => dot(row, u))
    const b = 1 + dot(u, pu)
    p.forEach((row, i) => row.forEach((_, j) => { row[j]! -= (pu[i]! * pu[j]!) / b }))
  }
  return p
}

describe('the matrix of least squares', () => {
  it.each([[0, 5], [0, 200], [-1, 200], [3, 400]])('with prior %i is after %i samples what float64 makes of them, in every direction that is asked', (prior, count) => {
    const dataset = correlated(count + 50)
    const experiment = resolveExperiment({ rule: `least-squares:prior=${prior}`, network: '2', dataset, epochs: 1, seed: 7 })
    const core = new Core(module, experiment)
    core.init()
    core.learn(dataset.train, fileOrder(count))
    const inputs = Array.from({ length: count + 50 }, (_, i) => [...realInput(dataset.train, i, experiment), 64 / 2 ** 7])
    const float = inverse(inputs.slice(0, count), prior)
    const fixed = squared(rootOf(core, INPUTS + 1, prior))
    for (const u of inputs.slice(count)) {
      const asked = (p: number[][]): number => dot(u, p.map((row) => dot(row, u)))
      expect(asked(fixed) / asked(float)).toBeGreaterThan(0.95)
      expect(asked(fixed) / asked(float)).toBeLessThan(1.05)
    }
  })

  it('stays positive definite and within its int16 over a million samples, and what was learned stays learned', async () => {
    const dataset = await loadDataset({ data: 'digits', seed: 1 })
    const { train } = dataset
    const experiment = resolveExperiment({ rule: 'least-squares', network: 'conv4x6s4-10', dataset, epochs: 1, seed: 1 })
    const n = 2 * 2 * 6 + 1
    const core = new Core(module, experiment)
    core.init()
    const right = (): number => core.infer(train, fileOrder(train.count)).reduce((sum, label, i) => sum + (label === train.labels[i] ? 1 : 0), 0) / train.count
    core.learn(train, epochOrder(train.count, 1, 0))
    const once = right()
    for (let epoch = 1; epoch * train.count < 1e6; epoch++) core.learn(train, epochOrder(train.count, 1, epoch))
    const root = rootOf(core, n, -1)
    expect(Math.min(...pivots(squared(root)))).toBeGreaterThan(0)
    expect(Math.max(...root.flat().map(Math.abs))).toBeLessThan(16383 / 2 ** 12)
    expect(once).toBeGreaterThan(0.7)
    expect(right()).toBeGreaterThan(once - 0.02)
  })
})
