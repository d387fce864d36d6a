import { readoutUnits, type Dataset, type Samples } from '../data/dataset.js'
import { fileOrder } from '../data/order.js'
import { unscaledAnswers } from '../data/targets.js'
import type { Session } from '../device/device.js'
import { ALARM_RATE } from '../experiment/experiment.js'
import { classification } from '../task/classify.js'
import { detection } from '../task/detect.js'
import type { Rows } from '../task/least-squares.js'
import { regression } from '../task/regress.js'
import type { TaskName } from '../task/task.js'
import type { TaskFigures } from '../task/tasks.js'

/** What the figures are measured on. */
export interface Measured {
  dataset: Pick<Dataset, 'task' | 'classes' | 'outputs' | 'normal'>
  /** The samples that were learned from. Baselines are made from these alone. */
  train: Samples
  /** The samples that the learner is asked about. */
  measured: Samples
  /** Which samples of it, and in which order; all of them where it is left out. */
  rows?: Uint32Array
  /** The share of false alarms that was asked for. */
  alarmRate?: number
  /** The inputs of both as baselines get them, where that is another way than through the session: as a sensor with faults reads them. */
  read?: () => Record<'train' | 'measured', Pick<Samples, 'inputs' | 'count'>>
}

type Measuring = Required<Measured>

const ways: Readonly<Record<TaskName, (session: Session, what: Measuring) => Promise<TaskFigures>>> = {
  async classify(session, { dataset, train, measured, rows }) {
    const { labels, known } = train
    return classification({
      predicted: await session.infer(measured, rows), labels: rows.map((row) => measured.labels[row]!), names: dataset.classes,
      trained: known ? labels.filter((_, row) => known[row]) : labels,
    })
  },

  async regress(session, { dataset, train, measured, rows, read }) {
    const { outputs: answers } = await session.tell(measured, rows)
    const width = readoutUnits(dataset)!
    const { known } = train
    const taught = known ? fileOrder(train.count).filter((row) => known[row]) : fileOrder(train.count)
    return regression({
      predicted: unscaledAnswers(answers, dataset.outputs!), targets: pick({ values: measured.numbers!, width }, rows), trained: pick({ values: train.numbers!, width }, taught),
      names: dataset.outputs!.map(({ name }) => name),
      inputs: inputsOf(read(), taught, rows),
    })
  },

  async detect(session, { dataset, train, measured, rows, alarmRate, read }) {
    const { answers, outputs } = await session.tell(measured, rows)
    const normal = dataset.normal!
    const classes = new Set(train.labels)
    return detection({
      // Score and threshold of each; the difference is what decides, and the threshold rests while nothing is learned.
      scores: answers.map((_, i) => outputs[2 * i]!), flagged: answers, other: Array.from(rows, (row) => !normal[measured.labels[row]!]), rate: alarmRate, ...(rows.length > 0 && { threshold: outputs[1]! }),
      inputs: { ...inputsOf(read(), fileOrder(train.count), rows), ...(classes.size > 1 && { classes: train.labels }) },
    })
  },
}

/** Lets a learner answer for samples, without changing it, and computes the figures. */
export function measure(session: Session, { rows, alarmRate = ALARM_RATE, read = () => what, ...what }: Measured): Promise<TaskFigures> {
  return ways[what.dataset.task ?? 'classify'](session, { ...what, alarmRate, read, rows: rows ?? fileOrder(what.measured.count) })
}

const inputsOf = ({ train, measured }: ReturnType<Measuring['read']>, taught: Uint32Array, rows: Uint32Array): Record<'train' | 'test', Rows> => ({ train: inputsAt(train, taught), test: inputsAt(measured, rows) })

const inputsAt = ({ inputs, count }: Pick<Samples, 'inputs' | 'count'>, rows: Uint32Array): Rows => {
  const width = inputs.length / count
  return { values: rows.length === count && rows.every((row, i) => row === i) ? inputs : pick({ values: inputs, width }, rows), width }
}

/** The vectors at `rows`. */
function pick({ values, width }: Rows, rows: Uint32Array): Float64Array {
  const picked = new Float64Array(rows.length * width)
  rows.forEach((row, i) => {
    for (let k = 0; k < width; k++) picked[i * width + k] = values[row * width + k]!
  })
  return picked
}
