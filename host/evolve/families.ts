import { clustersDataset, type ClusterShape } from '../data/clusters/clusters.js'
import type { Dataset } from '../data/dataset.js'
import { keepLabels } from '../data/keep-labels.js'
import { fileOrder } from '../data/order.js'
import { generator } from '../data/random.js'

/** A task that a rule is judged by: labels are few, all samples are learned, and the test part is told. */
export interface ClusterTask {
  dataset: Dataset
  network: string
}

/** What tasks are drawn from; `key` keeps the seeds of one family apart from those of the other. */
interface Family {
  key: number
  features: readonly number[]
  classes: readonly number[]
  hidden: number
}

/** No number of columns, classes or hidden units is in both, nor any seed. */
export const families = {
  /** Rules are evolved on these. */
  evolved: { key: 1, features: [6, 8, 12, 16], classes: [3, 4, 5], hidden: 16 },
  /** And judged by these. */
  unseen: { key: 2, features: [10, 14, 20, 28], classes: [2, 6, 7, 8], hidden: 24 },
} as const satisfies Record<string, Family>

export type FamilyName = keyof typeof families

/** Labels that the training samples keep, for each class. */
const LABELS = 10
/** One nuisance for so many columns, at most. */
const COLUMNS = 4

/** Task number `index` of a family, from one seed: the same ones on every machine. */
export function clusterTask(name: FamilyName, seed: number, index: number): ClusterTask {
  const { key, features, classes, hidden }: Family = families[name]
  const next = generator(seed, key, index)
  const one = (of: readonly number[]): number => of[next() % of.length]!
  const columns = one(features)
  const shape: ClusterShape = { features: columns, classes: one(classes), nuisances: 1 + (next() % Math.floor(columns / COLUMNS)) }
  const own = next()
  const whole = clustersDataset({ seed: own, shape, name: `${name} ${index + 1}` })
  const count = shape.classes * LABELS
  return { dataset: keepLabels(whole, { count }, fileOrder(whole.train.count), own), network: `${hidden}-${shape.classes}` }
}
