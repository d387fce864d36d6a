import { EngramError } from '../errors.js'
import { didYouMean } from '../text/suggest.js'

/** A decimal number as people and programs write it; no hex, no blanks, no NaN. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

/** The number that a cell holds, or NaN when it holds none. */
export function numberIn(text: string): number {
  if (text.length > 0 && text.length <= 4) {
    let value = 0
    let i = 0
    for (; i < text.length; i++) {
      const digit = text.charCodeAt(i) - 48
      if (digit < 0 || digit > 9) break
      value = value * 10 + digit
    }
    if (i === text.length) return value
  }
  return DECIMAL.test(text) ? Number(text) : NaN
}

const isNumber = (text: string): boolean => !Number.isNaN(numberIn(text))

/** The column that holds the class: its name, or its index from 0 (negative: from the end). */
export type LabelChoice = string | number | undefined

/** True when `label` can only be an index, e.g. "4" or "-1". */
const isIndex = (label: LabelChoice): boolean => typeof label === 'number' || (label !== undefined && /^-?\d+$/.test(label))

/** Index of a column, or -1. Column names are compared without case. */
export const findColumn = (names: readonly string[], name: string): number => {
  const exact = names.indexOf(name)
  return exact >= 0 ? exact : names.findIndex((other) => other.toLowerCase() === name.toLowerCase())
}

/**
 * Whether the first record names the columns. It does when it holds the label column's name, when it counts
 * 0, 1, 2, …, or when at least half of the columns that are numeric below it hold text in it (fewer: a bad cell).
 */
export function hasHeader(records: readonly string[][], label: LabelChoice): boolean {
  const [first, ...body] = records
  if (findColumn(first, 'label') >= 0 || (typeof label === 'string' && !isIndex(label) && findColumn(first, label) >= 0)) return true
  if (first.length >= 3 && first.every((cell, i) => cell === String(i))) return true
  if (body.length === 0) return first.every((cell) => !isNumber(cell))
  const numeric = first.map((_, i) => i).filter((i) => body.every((record) => isNumber(record[i] ?? '')))
  const named = numeric.filter((i) => !isNumber(first[i]) && /\p{L}/u.test(first[i]) && !/^(nan|inf)/i.test(first[i]))
  return named.length > 0 && named.length * 2 >= numeric.length
}

/**
 * Index of the label column. `header` is undefined for a file without one.
 * @throws OPTION_INVALID, naming the columns.
 */
export function labelColumn(header: readonly string[] | undefined, width: number, label: LabelChoice, file: string): number {
  if (label === undefined) {
    const named = header ? findColumn(header, 'label') : -1
    return named >= 0 ? named : width - 1
  }
  const named = header && typeof label === 'string' ? findColumn(header, label) : -1
  if (named >= 0) return named
  if (!isIndex(label))
    throw new EngramError(
      'OPTION_INVALID',
      `${file} has no column "${label}"${header ? '' : ': its first line is not a header'}`,
      (header && didYouMean(String(label), header)) ?? `give ${header ? `one of ${listed(header)}, or ` : ''}an index from 0 to ${width - 1}`,
      { path: file, label },
    )
  const index = Number(label)
  if (!Number.isInteger(index) || index >= width || index < -width)
    throw new EngramError('OPTION_INVALID', `${file} has ${width} columns, and ${label} is not the index of one`, `give an index from 0 to ${width - 1}, or from -1 (the last) to -${width}`, { path: file, label })
  return index < 0 ? width + index : index
}

const listed = (names: readonly string[]): string => (names.length > 8 ? [...names.slice(0, 8), '…'] : names).join(', ')
