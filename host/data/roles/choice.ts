import { EngramError } from '../../errors.js'
import { didYouMean } from '../../text/suggest.js'
import { sameName } from '../read/header.js'
import { listed } from '../read/problem.js'
import type { Sheet } from '../read/sheet.js'

/** A column as the user says it: its name, its index from 0 (from -1 from the end), or a glob such as `acc_*`. */
export type ColumnChoice = string

/**
 * Indices of the columns that are meant, in the order of the file.
 * @throws OPTION_INVALID, naming the columns, when there is none.
 */
export function columnsOf({ columns, name, reading }: Sheet, choice: ColumnChoice, flag: string): number[] {
  const all = columns.map((_, i) => i)
  const exact = all.filter((i) => columns[i]!.name === choice && (columns[i]!.titled || choice === ''))
  if (exact.length > 0) return exact
  const folded = all.filter((i) => columns[i]!.titled && sameName(columns[i]!.name, choice))
  if (folded.length > 0) return folded
  if (/^-?\d+$/.test(choice)) {
    const index = Number(choice)
    if (index >= columns.length || index < -columns.length)
      throw new EngramError('OPTION_INVALID', `${name} has ${columns.length} columns, and ${choice} is not the index of one`, `give an index from 0 to ${columns.length - 1}, or from -1 (the last) to -${columns.length}`, { path: name, [flag]: choice })
    return [index < 0 ? columns.length + index : index]
  }
  const range = /^(\d+)-(\d+)$/.exec(choice)
  if (range && Number(range[2]) < columns.length && Number(range[1]) <= Number(range[2])) return all.slice(Number(range[1]), Number(range[2]) + 1)
  if (/[*?]/.test(choice)) {
    const pattern = new RegExp(`^${choice.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.')}$`, 'i')
    const found = all.filter((i) => pattern.test(columns[i]!.name))
    if (found.length > 0) return found
  }
  const titles = columns.filter(({ titled }) => titled).map((column) => column.name)
  throw new EngramError(
    'OPTION_INVALID',
    `${name} has no column "${choice}"${reading.header ? '' : ': its first line is not a header'}`,
    didYouMean(choice, titles) ?? `give ${titles.length > 0 ? `one of ${listed(titles)}, or ` : ''}an index from 0 to ${columns.length - 1}`,
    { path: name, option: flag, value: choice },
  )
}
