import { formatPercent } from '../text/numbers.js'
import { metricText, type Metric } from './metric.js'
import type { Task } from './task.js'

const accuracy: Metric = { name: 'accuracy', key: 'accuracy', title: 'accuracy', what: 'share of correct predictions', better: 'higher', unit: 'percent', plain: true }
const balanced: Metric = { name: 'balanced-accuracy', key: 'balancedAccuracy', title: 'balanced accuracy', short: 'balanced', what: 'mean recall over the classes', better: 'higher', unit: 'percent' }
const macroF1: Metric = { name: 'macro-f1', key: 'macroF1', title: 'macro-F1', what: 'mean F1 over the classes', better: 'higher', unit: 'percent' }

/** Tells classes apart. */
export const classify: Task<Classification> = {
  name: 'classify',
  summary: 'tell which class a sample is of',
  metrics: [accuracy, balanced, macroF1],
  online: { ...accuracy, key: 'onlineAccuracy', title: 'online accuracy', what: 'share of correct predictions, each before its update' },
  onlineOf: (mean) => mean,
  meanOf: (online) => online,
  // Of classes that are tested about equally often, it says the same.
  beside: ({ classes }) => (uneven(classes) ? [balanced] : []),
  baselines: ({ baseline }) => [{ what: `always answering "${baseline.class}", the most frequent class`, short: `always answering "${baseline.class}"`, figures: baseline }],
  facts: (figures) => [['balanced', `${metricText(balanced, figures.balancedAccuracy)}, the mean recall; ${recallText(figures.classes)}`]],
}

/** One class is tested more than twice as often as another. */
function uneven(classes: readonly ClassFigures[]): boolean {
  const tested = classes.map(({ test }) => test).filter((n) => n > 0)
  return Math.max(...tested) > 2 * Math.min(...tested)
}

/** The recall of each class; of many classes the lowest. */
function recallText(classes: readonly ClassFigures[]): string {
  const known = classes.flatMap(({ name, recall }) => (recall === null ? [] : [{ name, recall }]))
  const shown = known.length > 6 ? [...known].sort((a, b) => a.recall - b.recall).slice(0, 3) : known
  return `${known.length > 6 ? 'lowest: ' : ''}${shown.map(({ name, recall }) => `${name} ${formatPercent(recall, 0)} %`).join(', ')}`
}

/**
 * The figures of a classifier on one set of samples, with the baseline that each must be read beside. Plain numbers: they go into
 * records and JSON as they are.
 */
export interface Classification {
  task: 'classify'
  /** Share of correct predictions, 0..1. */
  accuracy: number
  /** Always answering the class that training showed most often. */
  baseline: { kind: 'majority'; class: string; accuracy: number; balancedAccuracy: number; macroF1: number }
  /** Mean of the recalls of the classes that were tested; a classifier that always answers the same has 1 / classes. */
  balancedAccuracy: number
  /** Mean over the tested classes of the harmonic mean of precision and recall. */
  macroF1: number
  classes: ClassFigures[]
  /** Test samples by their true class (row) and the class that was predicted (column). */
  confusion: number[][]
}

/** One class: how often it occurs, and how it was recognised. */
export interface ClassFigures {
  name: string
  /** Samples that were learned from and tested. */
  train: number
  test: number
  /** Of its test samples, the share that was recognised; null where there were none. */
  recall: number | null
  /** Of the samples that were taken for it, the share that was; null where none were. */
  precision: number | null
}

/** What a classifier said of a test set, and what was there. */
export interface Answers {
  predicted: ArrayLike<number>
  /** True class of each. */
  labels: ArrayLike<number>
  /** Classes of the training samples. */
  trained: ArrayLike<number>
  names: readonly string[]
}

/** Counts and figures; of no samples at all, accuracies are NaN. */
export function classification({ predicted, labels, trained, names }: Answers): Classification {
  const train = new Array<number>(names.length).fill(0)
  for (let i = 0; i < trained.length; i++) train[trained[i]!]!++
  const confusion = names.map(() => new Array<number>(names.length).fill(0))
  for (let i = 0; i < labels.length; i++) confusion[labels[i]!]![predicted[i]!]!++
  const classes = names.map((name, c): ClassFigures => {
    const test = sum(confusion[c]!)
    const taken = sum(confusion.map((row) => row[c]!))
    const right = confusion[c]![c]!
    return { name, train: train[c]!, test, recall: test > 0 ? right / test : null, precision: taken > 0 ? right / taken : null }
  })
  const tested = classes.filter(({ test }) => test > 0)
  const most = train.reduce((best, n, c) => (n > train[best]! ? c : best), 0)
  const share = classes[most]!.test / labels.length
  const f1 = ({ recall, precision }: ClassFigures): number => (recall && precision ? (2 * recall * precision) / (recall + precision) : 0)
  return {
    task: 'classify',
    accuracy: sum(confusion.map((row, c) => row[c]!)) / labels.length,
    // Of the class that it always answers the recall is 1, and the precision its share; of the others both are 0.
    baseline: { kind: 'majority', class: names[most]!, accuracy: share, balancedAccuracy: share > 0 ? 1 / tested.length : 0, macroF1: (2 * share) / (1 + share) / tested.length },
    balancedAccuracy: sum(tested.map(({ recall }) => recall!)) / tested.length,
    macroF1: sum(tested.map(f1)) / tested.length,
    classes,
    confusion,
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0)
