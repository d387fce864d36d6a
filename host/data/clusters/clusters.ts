import type { Dataset } from '../dataset.js'
import { noise, uniform } from '../motor/wave.js'
import { generator } from '../random.js'
import { ColumnReader } from '../read/column.js'
import { matrixColumns, sheetOf } from '../read/npy.js'
import { numberIn } from '../read/number.js'
import type { Sheet } from '../read/sheet.js'
import { givenTest, type Fold } from '../split/split.js'
import { tableDataset } from '../table/dataset.js'

/** What is drawn beside the seed: how many columns, classes, and directions that say nothing of the class and vary most. */
export interface ClusterShape {
  features: number
  classes: number
  nuisances: number
}

const LEARNED = 300
const TESTED = 300
/** Spread of the means of classes, in each direction that tells them apart, and of nuisances, in that of a class. */
const SEPARATION = 2
const NUISANCE = { least: 6, most: 16 }
/** Columns are in units of their own: 2^-6 to 2^6 of each other. */
const OCTAVES = 6

/**
 * A table made up by seed: a normal cloud for each class, whose means differ in as many directions as there are classes, and other
 * directions, the same for all classes, in which the samples vary several times as much. All are turned at random, so that no
 * column is free of either, and each column has its own unit and zero. It uses no function whose last bit differs between engines.
 */
export function clustersDataset({ seed, fold, shape, name = 'clusters' }: { seed: number; fold?: Fold; shape: ClusterShape; name?: string }): Dataset {
  const { split } = givenTest(LEARNED, 'drawn like the samples that are learned', fold)
  const next = generator(seed, 0x636c7573, shape.features, shape.classes, shape.nuisances)
  const { features, classes, nuisances } = shape
  const directions = orthonormal(features, next)
  const telling = Math.min(classes, features - nuisances)
  const means = Array.from({ length: classes }, () => Array.from({ length: features }, (_, d) => (d < telling ? SEPARATION * noise(next) : 0)))
  const spreads = Array.from({ length: features }, (_, d) => (d < features - nuisances ? 1 : NUISANCE.least + (NUISANCE.most - NUISANCE.least) * uniform(next)))
  const units = Array.from({ length: features }, () => ({ scale: 2 ** Math.round(OCTAVES * (2 * uniform(next) - 1)), zero: 10 * noise(next) }))
  const draw = (count: number): Sheet => {
    const label = new ColumnReader(numberIn)
    const rows = Array.from({ length: count }, (_, row) => {
      const c = Math.floor(classes * uniform(next))
      label.push(`c${c}`, row + 1)
      const along = spreads.map((spread, d) => means[c]![d]! + spread * noise(next))
      return units.map(({ scale, zero }, column) => scale * (zero + directions.reduce((sum, direction, d) => sum + along[d]! * direction[column]!, 0)))
    })
    return sheetOf(name, 'synthetic clusters', [...matrixColumns(rows.flat(), count, features, (column) => `x${column}`), label.column('cluster', true)], count)
  }
  const { fit: _, ...dataset } = tableDataset(draw(LEARNED), draw(TESTED), { seed, name, task: 'classify', label: 'cluster', features: Array.from({ length: features }, (_, column) => `x${column}`) })
  return { ...dataset, split }
}

/** Unit vectors at right angles to each other, drawn at random: Gram and Schmidt's procedure, twice for the last bits. */
function orthonormal(n: number, next: () => number): number[][] {
  const found: number[][] = []
  while (found.length < n) {
    let v = Array.from({ length: n }, () => noise(next))
    for (const u of [...found, ...found]) {
      const along = dot(u, v)
      v = v.map((value, i) => value - along * u[i]!)
    }
    const length = Math.sqrt(dot(v, v))
    found.push(v.map((value) => value / length))
  }
  return found
}

const dot = (u: readonly number[], v: readonly number[]): number => u.reduce((sum, value, i) => sum + value * v[i]!, 0)
