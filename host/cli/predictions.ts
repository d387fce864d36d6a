import type { Told } from '../core.js'
import { fileOrder } from '../data/order.js'
import { unscaledAnswers } from '../data/targets.js'
import type { Session } from '../device/device.js'
import type { TaskName } from '../task/task.js'
import type { Model } from '../trial/model.js'
import type { Batch, Place } from './row-source.js'

/** Scores come in 1/256, which three decimals and a half tell apart; those of what is normal in 1/1024. */
const SCORE_ONE = 256
const LOG_ONE = 1024
const DECIMALS = 4
/** Outputs have 14 bits or so. */
const DIGITS = 6

/** What a learner says of one sample. */
export interface Answer {
  /** In the file or on stdin. */
  place: Place
  /** The answer alone: a class, the first number, or `yes` where the row is flagged. */
  predicted: string
  /** What it was made of, as it is printed: scores, numbers, or score and threshold. */
  told: number[]
  label: string | undefined
}

/** How the answers of a task are read and printed. */
interface Form {
  /** Columns of CSV behind the line. */
  columns(model: Model): string[]
  /** The answer of row `i`, and what it was made of. */
  answer(told: Told, i: number, model: Model): Pick<Answer, 'predicted' | 'told'>
  csv(answer: Answer): string[]
  json(answer: Answer, model: Model): object
}

const forms: Readonly<Record<TaskName, Form>> = {
  classify: {
    columns: ({ classes }) => ['class', ...classes.map((name) => `score ${name}`)],
    answer: ({ answers, outputs }, i, { classes }) => ({
      predicted: classes[answers[i]!]!,
      told: Array.from(part(outputs, i, classes.length), (score) => rounded(score / SCORE_ONE)),
    }),
    csv: ({ predicted, told }) => [predicted, ...told.map(String)],
    // Not an object with the classes for keys: those that are numbers would change their order.
    json: ({ predicted, told }, { classes }) => ({ class: predicted, scores: classes.map((name, i) => ({ class: name, score: told[i] })) }),
  },
  regress: {
    columns: ({ outputs }) => outputs!.map(({ name }) => name),
    answer: ({ outputs }, i, model) => {
      const numbers = Array.from(unscaledAnswers(part(outputs, i, model.outputs!.length), model.outputs!), (value) => Number(value.toPrecision(DIGITS)))
      return { predicted: String(numbers[0]), told: numbers }
    },
    csv: ({ told }) => told.map(String),
    json: ({ told }, { outputs }) => ({ numbers: outputs!.map(({ name }, i) => ({ name, value: told[i] })) }),
  },
  detect: {
    columns: () => ['flagged', 'score', 'threshold'],
    answer: ({ answers, outputs }, i) => ({ predicted: answers[i] ? 'yes' : 'no', told: Array.from(part(outputs, i, 2), (value) => rounded(value / LOG_ONE)) }),
    csv: ({ predicted, told }) => [predicted, ...told.map(String)],
    json: ({ predicted, told: [score, threshold] }) => ({ flagged: predicted === 'yes', score, threshold }),
  },
}

const part = (outputs: Int32Array, i: number, width: number): Int32Array => outputs.subarray(i * width, (i + 1) * width)
const rounded = (value: number): number => Number(value.toFixed(DECIMALS))
const formOf = ({ experiment }: Model): Form => forms[experiment.task]

/** Asks a session of a batch. */
export async function answersOf(session: Session, { samples, places, labels }: Batch, model: Model): Promise<Answer[]> {
  const told = await session.tell(samples, fileOrder(samples.count))
  return places.map((place, i) => ({ place, ...formOf(model).answer(told, i, model), label: labels[i] }))
}

/** What the first batch has is in all lines: places by these names, and the label. */
export type Head = { places: string[]; labelled: boolean }

export const headOf = ({ places, labelled }: Batch): Head => ({ places: Object.keys(places[0]!), labelled })

export const csvHeader = (model: Model, { places, labelled }: Head): string => csvRow([...places, ...formOf(model).columns(model), ...(labelled ? ['label'] : [])])

export const csvLine = (answer: Answer, model: Model, { places, labelled }: Head): string => {
  const place: Partial<Record<string, string | number>> = answer.place
  return csvRow([...places.map((name) => String(place[name] ?? '')), ...formOf(model).csv(answer), ...(labelled ? [answer.label ?? ''] : [])])
}

export const jsonLine = (answer: Answer, model: Model): string =>
  `${JSON.stringify({ ...answer.place, ...formOf(model).json(answer, model), ...(answer.label !== undefined && { label: answer.label }) })}\n`

/** A line of CSV. */
export const csvRow = (cells: readonly string[]): string =>
  `${cells.map((cell) => (/[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`
