import { describe, expect, it } from 'vitest'
import { checkDataset } from '../../host/data/check-dataset.js'
import { clustersDataset } from '../../host/data/clusters/clusters.js'
import { clusterTask, families } from '../../host/evolve/families.js'

const shape = { features: 8, classes: 3, nuisances: 2 }

describe('clusters', () => {
  const dataset = clustersDataset({ seed: 1, shape })

  it('are the same each time, and others by another seed', () => {
    checkDataset(dataset)
    expect(clustersDataset({ seed: 1, shape }).train.inputs).toEqual(dataset.train.inputs)
    expect(clustersDataset({ seed: 2, shape }).train.inputs).not.toEqual(dataset.train.inputs)
    expect(new Set(dataset.train.labels)).toEqual(new Set([0, 1, 2]))
  })

  it('vary most in directions that say nothing of the class', () => {
    const { inputs, labels, count } = dataset.train, { features } = shape
    // The direction in which samples vary most, by the power method.
    let top = Array.from({ length: features }, (_, i) => 1 + i)
    const along = (row: number, v: readonly number[]): number => v.reduce((sum, value, i) => sum + value * inputs[row * features + i]!, 0)
    for (let round = 0; round < 50; round++) {
      const moved = new Array<number>(features).fill(0)
      for (let row = 0; row < count; row++) {
        const y = along(row, top)
        for (let i = 0; i < features; i++) moved[i]! += y * inputs[row * features + i]!
      }
      const length = Math.hypot(...moved)
      top = moved.map((value) => value / length)
    }
    const answers = Array.from({ length: count }, (_, row) => along(row, top))
    const variance = (values: readonly number[]): number => {
      const mean = values.reduce((sum, x) => sum + x, 0) / values.length
      return values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length
    }
    const within = [0, 1, 2].map((c) => answers.filter((_, row) => labels[row] === c)).reduce((sum, own) => sum + (own.length / count) * variance(own), 0)
    // All but a little of that variance lies within the classes, and it is more than a column's share.
    expect(within / variance(answers)).toBeGreaterThan(0.95)
    expect(variance(answers) / 32 ** 2).toBeGreaterThan(2)
  })
})

describe('the families of tasks', () => {
  it('share no number of columns, classes or hidden units', () => {
    const { evolved, unseen } = families
    for (const key of ['features', 'classes'] as const) expect(evolved[key].filter((n) => (unseen[key] as readonly number[]).includes(n))).toEqual([])
    expect(evolved.hidden).not.toBe(unseen.hidden)
  })

  it('keep ten labels a class, and differ from task to task', () => {
    const [one, two] = [clusterTask('unseen', 1, 0), clusterTask('unseen', 1, 1)]
    for (const { dataset, network } of [one, two]) {
      checkDataset(dataset)
      expect(dataset.train.known!.reduce((sum, known) => sum + known, 0)).toBe(10 * dataset.classes.length)
      expect(network).toBe(`24-${dataset.classes.length}`)
      expect(families.unseen.features).toContain(dataset.shape.channels)
    }
    expect(one.dataset.train.inputs).not.toEqual(two.dataset.train.inputs)
    expect(clusterTask('unseen', 1, 1).dataset.train.inputs).toEqual(two.dataset.train.inputs)
  })
})
