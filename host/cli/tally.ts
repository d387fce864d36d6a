import { formatInteger } from '../compare/units.js'
import { numberIn } from '../data/read/number.js'
import type { Figures } from '../task/expect.js'
import { metricText, scaleOf, type Metric } from '../task/metric.js'
import { areaUnderCurve } from '../task/roc.js'
import type { TaskName } from '../task/task.js'
import { tasks } from '../task/tasks.js'
import { mostFrequent } from '../task/most-frequent.js'
import type { Model } from '../trial/model.js'
import type { Answer } from './predictions.js'

/** Judges answers whose rows say what would have been right: values by the keys of the task's metrics. */
interface Judge {
  add(answer: Answer, label: string): void
  values(): Readonly<Record<string, number>>
  /** What one reaches by the task's first metric who knows these labels and no row. */
  baseline(): { value: number; what: string }
}

const judges: Readonly<Record<TaskName, (model: Model) => Judge>> = {
  classify() {
    let [right, all] = [0, 0]
    const counts = new Map<string, number>()
    return {
      add({ predicted }, label) {
        all++
        right += Number(predicted === label)
        counts.set(label, (counts.get(label) ?? 0) + 1)
      },
      values: () => ({ accuracy: right / all }),
      baseline() {
        const { key, share } = mostFrequent(counts)!
        return { value: share, what: `always answering "${key}", the most frequent of them` }
      },
    }
  },
  regress() {
    let [squares, absolute, all] = [0, 0, 0]
    const numbers: number[] = []
    return {
      add({ told }, label) {
        const error = told[0]! - numberIn(label)
        numbers.push(numberIn(label))
        squares += error ** 2
        absolute += Math.abs(error)
        all++
      },
      values: () => ({ rmse: Math.sqrt(squares / all), mae: absolute / all }),
      baseline() {
        const mean = numbers.reduce((sum, each) => sum + each, 0) / all
        return { value: Math.sqrt(numbers.reduce((sum, each) => sum + (each - mean) ** 2, 0) / all), what: 'always answering their mean' }
      },
    }
  },
  detect({ classes, normal }) {
    const scores: number[] = []
    const other: boolean[] = []
    const flagged: boolean[] = []
    const share = (which: boolean): number => other.reduce((sum, each, i) => sum + Number(each === which && flagged[i]), 0) / other.filter((each) => each === which).length
    return {
      add({ predicted, told }, label) {
        scores.push(told[0]!)
        // A class that was never heard of is not what was learned as normal.
        other.push(!normal?.[classes.indexOf(label)])
        flagged.push(predicted === 'yes')
      },
      values: () => ({ auc: areaUnderCurve(scores, other), recall: share(true), falseAlarms: share(false) }),
      baseline: () => ({ value: 0.5, what: 'guessing' }),
    }
  },
}

/** Counts answers for the summary, and judges those that can be. */
export class Tally {
  rows = 0
  private labelled = 0
  private readonly judge: Judge
  private readonly metrics: readonly Metric[]

  constructor(private readonly model: Model) {
    const { task } = model.experiment
    this.judge = judges[task](model)
    this.metrics = tasks[task].metrics
  }

  add(answers: readonly Answer[]): void {
    this.rows += answers.length
    // Several numbers stand in several columns, of which rows to predict bring at most one.
    if ((this.model.outputs?.length ?? 1) > 1) return
    for (const answer of answers) {
      if (answer.label === undefined) continue
      this.labelled++
      this.judge.add(answer, answer.label)
    }
  }

  private values(): [Metric, number][] {
    if (this.labelled === 0) return []
    const values = this.judge.values()
    return this.metrics.flatMap((metric): [Metric, number][] => {
      const value = values[metric.key]
      return value === undefined || Number.isNaN(value) ? [] : [[metric, value]]
    })
  }

  figures(): Figures {
    return { samples: this.rows, ...Object.fromEntries(this.values().map(([{ name, unit }, value]) => [name, scaleOf(unit) * value])) }
  }

  text(device: string): string {
    const what = this.model.reader.kind === 'readings' ? 'window' : 'row'
    const rows = `${formatInteger(this.rows)} ${what}${this.rows === 1 ? '' : 's'} answered on ${device}`
    const found = this.values()
    if (found.length === 0) return rows
    const { value: least, what: how } = this.judge.baseline()
    // Of labels of one kind alone some figures are not known, and then there is nothing to stand beside.
    const baseline = found[0]![0] === this.metrics[0] ? `; baseline ${metricText(found[0]![0], least)}: ${how}` : ''
    return `${rows}; ${found.map(([metric, value]) => `${metric.title} ${metricText(metric, value)}`).join(', ')} of ${formatInteger(this.labelled)} with a label${baseline}`
  }
}
