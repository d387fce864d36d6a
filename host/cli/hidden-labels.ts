import { keepLabels, type LabelBudget } from '../data/keep-labels.js'
import { fileOrder } from '../data/order.js'
import { shuffledRows } from '../data/split/random.js'
import { EngramError } from '../errors.js'
import { lessonSets, type Lesson } from '../trial/learn.js'
import { drawnAnew, type SeededData } from './datasets.js'

/** The data with the labels of some training samples, drawn by seed: each seed and fold sees others. The samples are held once. */
export function hideLabels(data: SeededData, budget: LabelBudget, seeds: readonly number[], folds: number | undefined, lesson: Pick<Lesson, 'samples' | 'validate'>): SeededData {
  if (data.datasets[0]!.task === 'detect') throw new EngramError('OPTION_INVALID', '--labels does not go with the task detect, which learns without any', 'leave --labels out', { option: '--labels' })
  return drawnAnew(data, seeds, folds, (dataset, seed) => {
    const { train, count } = lessonSets({ dataset, ...lesson })
    // Those that the lesson will draw (trial/learn.ts).
    const rows = count < train.count ? shuffledRows(train.count, seed).slice(0, count) : fileOrder(train.count)
    return keepLabels(dataset, budget, rows, seed)
  })
}

/** How the records of a folder name it. */
export const labelsText = (budget: LabelBudget | undefined): string => (budget === undefined ? 'all' : 'count' in budget ? String(budget.count) : `${100 * budget.share}%`)
