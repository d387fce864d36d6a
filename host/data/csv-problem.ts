import { EngramError, type ErrorCode } from '../errors.js'
import { numberIn } from './csv-header.js'

/** Beyond this, differences of numbers could overflow a float64. */
export const LARGEST = 1e300

/**
 * Says what is wrong with a feature cell: empty, missing, not finite, a whole column of text, or a single bad cell.
 * `samples` are the column's cells in the first records.
 */
export function badCell(cell: string, line: number, column: string, samples: string[], name: string, columnName: string): never {
  const fail: Fail = failure(name)
  const where = { column: columnName, value: cell }
  const number = numberIn(cell)
  if (cell === '' && samples.every((sample) => sample === ''))
    fail('DATA_VALUE', line, `${column} is empty in every row`, 'remove the column; a separator at the end of each line makes one', where)
  if (cell === '') fail('DATA_VALUE', line, `${column} is empty`, 'remove the row or fill in a number: missing values are not guessed', where)
  if (/^(nan|na|n\/a|null|none|\?|-)$/i.test(cell))
    fail('DATA_VALUE', line, `${column} holds "${cell}", a missing value`, 'remove the row or fill in a number: missing values are not guessed', where)
  if (/^[+-]?inf(inity)?$/i.test(cell) || !Number.isNaN(number))
    fail('DATA_VALUE', line, `${column} holds "${clip(cell)}", which is not a finite number up to ${LARGEST}`, 'remove the row or give a finite number', where)
  if (/^[+-]?\d+,\d+$/.test(cell)) fail('DATA_VALUE', line, `${column} holds "${cell}", which is not a number`, 'write decimals with a point: ' + cell.replace(',', '.'), where)
  const texts = samples.filter((sample) => Number.isNaN(numberIn(sample)))
  if (texts.length * 2 > samples.length) {
    const values = [...new Set(texts)]
    const listed = values.slice(0, 3).map((value) => `"${clip(value)}"`).join(', ') + (values.length > 3 ? ', …' : '')
    fail('DATA_VALUE', line, `${column} holds text (${listed}), and features must be numbers`,
      'encode it as numbers (one 0/1 column for each value) or remove it; if it is the class, name it with --label', where)
  }
  fail('DATA_VALUE', line, `${column} holds "${clip(cell)}", which is not a number`, 'correct the cell, or remove the row', where)
}

/** Throws an error about a line (or, without one, about the whole file). */
export type Fail = (code: ErrorCode, line: number | undefined, what: string, hint: string, details?: Record<string, unknown>) => never

/** `Fail` for one file. */
export function failure(name: string): Fail {
  return (code, line, what, hint, details = {}) => {
    throw new EngramError(code, line === undefined ? `${name}: ${what}` : `${name}, line ${line}: ${what}`, hint, { path: name, line, ...details })
  }
}

/** At most 40 characters of a cell, for messages. */
export const clip = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text)
