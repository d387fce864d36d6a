import { keepLabels, type LabelBudget } from '../data/keep-labels.js'
import { fileOrder } from '../data/order.js'
import { shuffledRows } from '../data/split/random.js'
import { EngramError } from '../errors.js'
import { lessonSets, type Lesson } from '../trial/learn.js'
import type { SeededData } from './datasets.js'

/** The data with the labels of some training samples, drawn by seed: each seed and fold sees others. The samples are held once. */
export function hideLabels({ datasets, hashes, indexOf }: SeededData, budget: LabelBudget, seeds: readonly number[], folds: number | undefined, lesson: Pick<Lesson, 'samples' | 'validate'>): SeededData {
  if (datasets[0]!.task === 'detect') throw new EngramError('OPTION_INVALID', '--labels does not go with the task detect, which learns without any', 'leave --labels out', { option: '--labels' })
  const draws = seeds.flatMap((seed) => Array.from({ length: folds ?? 1 }, (_, fold) => ({ seed, at: indexOf(seed, fold + 1) })))
  return {
    datasets: draws.map(({ seed, at }) => {
      const dataset = datasets[at]!
      const { train, count } = lessonSets({ dataset, ...lesson })
      // Those that the lesson will draw (trial/learn.ts).
      const rows = count < train.count ? shuffledRows(train.count, seed).slice(0, count) : fileOrder(train.count)
      return keepLabels(dataset, budget, rows, seed)
    }),
    hashes: draws.map(({ at }) => hashes[at]!),
    indexOf: (seed, fold = 1) => seeds.indexOf(seed) * (folds ?? 1) + fold - 1,
  }
}

/** How the records of a folder name it. */
export const labelsText = (budget: LabelBudget | undefined): string => (budget === undefined ? 'all' : 'count' in budget ? String(budget.count) : `${100 * budget.share}%`)
