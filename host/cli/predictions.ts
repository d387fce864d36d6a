import { fileOrder } from '../data/order.js'
import type { Session } from '../device/device.js'
import type { Batch } from './row-source.js'

/** Scores come in 1/256, which three decimals and a half tell apart. */
const SCORE_ONE = 256
const DECIMALS = 4

/** What a learner says of one row. */
export interface Answer {
  /** In the file or on stdin, from 1. */
  line: number
  predicted: string
  /** One a class; the largest decides, and only differences count (before the softmax). */
  scores: number[]
  label: string | undefined
}

/** Has a session classify a batch. */
export async function answersOf(session: Session, { samples, lines, labels }: Batch, classes: readonly string[]): Promise<Answer[]> {
  const order = fileOrder(samples.count)
  const { answers, outputs } = await session.tell(samples, order)
  return lines.map((line, i) => ({
    line,
    predicted: classes[answers[i]!]!,
    scores: Array.from(outputs.subarray(i * classes.length, (i + 1) * classes.length), (score) => Number((score / SCORE_ONE).toFixed(DECIMALS))),
    label: labels[i],
  }))
}

export const csvHeader = (classes: readonly string[], labelled: boolean): string =>
  csvRow(['line', 'class', ...classes.map((name) => `score ${name}`), ...(labelled ? ['label'] : [])])

export const csvLine = ({ line, predicted, scores, label }: Answer, labelled: boolean): string =>
  csvRow([String(line), predicted, ...scores.map(String), ...(labelled ? [label ?? ''] : [])])

export function jsonLine({ line, predicted, scores, label }: Answer, classes: readonly string[]): string {
  // Not an object with the classes for keys: those that are numbers would change their order.
  const named = classes.map((name, i) => ({ class: name, score: scores[i] }))
  return `${JSON.stringify({ line, class: predicted, scores: named, ...(label !== undefined && { label }) })}\n`
}

const csvRow = (cells: readonly string[]): string =>
  `${cells.map((cell) => (/[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`
