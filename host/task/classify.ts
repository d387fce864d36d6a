/**
 * The figures of a classifier on one set of samples, with the baseline that each must be read beside. Plain numbers: they go into
 * records and JSON as they are.
 */
export interface Classification {
  /** Share of correct predictions, 0..1. */
  accuracy: number
  /** Always answering the class that training showed most often. */
  baseline: { kind: 'majority'; class: string; accuracy: number }
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
  const f1 = ({ recall, precision }: ClassFigures): number => (recall && precision ? (2 * recall * precision) / (recall + precision) : 0)
  return {
    accuracy: sum(confusion.map((row, c) => row[c]!)) / labels.length,
    baseline: { kind: 'majority', class: names[most]!, accuracy: classes[most]!.test / labels.length },
    balancedAccuracy: sum(tested.map(({ recall }) => recall!)) / tested.length,
    macroF1: sum(tested.map(f1)) / tested.length,
    classes,
    confusion,
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0)
