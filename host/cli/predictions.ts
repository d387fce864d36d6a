import { fileOrder } from '../data/order.js'
import type { Session } from '../device/device.js'
import type { Batch } from './row-source.js'

/** Scores are multiples of 1/256; four decimals tell any two of them apart. */
const SCORE_ONE = 256
const DECIMALS = 4

/** What a learner says of one row. */
export interface Answer {
  /** In the file or on stdin, from 1. */
  line: number
  predicted: string
  /** One score a class, before the softmax, so that only their differences mean something. Undefined on devices that do not tell them. */
  scores: number[] | undefined
  label: string | undefined
}

/** Has a session classify a batch. */
export async function answersOf(session: Session, { samples, lines, labels }: Batch, classes: readonly string[]): Promise<Answer[]> {
  const order = fileOrder(samples.count)
  const found = session.score ? await session.score(samples, order) : { classes: await session.infer(samples, order), scores: undefined }
  return lines.map((line, i) => ({
    line,
    predicted: classes[found.classes[i]!]!,
    scores: found.scores && Array.from(found.scores.subarray(i * classes.length, (i + 1) * classes.length), (score) => Number((score / SCORE_ONE).toFixed(DECIMALS))),
    label: labels[i],
  }))
}

export const csvHeader = (classes: readonly string[], { scores }: Answer, labelled: boolean): string =>
  csvRow(['line', 'class', ...(scores ? classes.map((name) => `score ${name}`) : []), ...(labelled ? ['label'] : [])])

export const csvLine = ({ line, predicted, scores = [], label }: Answer, labelled: boolean): string =>
  csvRow([String(line), predicted, ...scores.map(String), ...(labelled ? [label ?? ''] : [])])

export function jsonLine({ line, predicted, scores, label }: Answer, classes: readonly string[]): string {
  // Not an object with the classes for keys: those that are numbers would change their order.
  const named = scores && classes.map((name, i) => ({ class: name, score: scores[i] }))
  return `${JSON.stringify({ line, class: predicted, ...(named && { scores: named }), ...(label !== undefined && { label }) })}\n`
}

const csvRow = (cells: readonly string[]): string =>
  `${cells.map((cell) => (/[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`
