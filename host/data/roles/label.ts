import { EngramError } from '../../errors.js'
import { columnKind, type Column } from '../read/column.js'
import { sameName } from '../read/header.js'
import { listed } from '../read/problem.js'
import type { Sheet } from '../read/sheet.js'
import { isKey } from './order.js'
import { isGroupName, isIndexName, isTimeName, labelNameTiers } from './names.js'

/** The label column, and how it was found. */
export interface ChosenLabel {
  index: number
  why: string
  /** Its name says so, or it is the only column of words. */
  sure: boolean
}

/** A column with more different values than this is not taken for a class without being asked to. */
const FEW = 30

/**
 * Finds the column that holds the class where the user does not say: by its name, else the only column of words (unless the last column
 * alone has few different whole numbers), else the last or the first column that has few different values. `free` tells whether a column has no role yet.
 * @throws DATA_FORMAT where two columns are equally likely, or none is.
 */
export function chooseLabel({ name, rows, columns }: Sheet, free: (index: number) => boolean): ChosenLabel {
  const candidates = columns.map((_, i) => i).filter(free)
  const ask = (indices: readonly number[]): EngramError => {
    const flags = indices.slice(0, 3).map((i) => `--label ${columns[i]!.titled && indices.every((k) => k === i || columns[k]!.name !== columns[i]!.name) ? quoted(columns[i]!.name) : i}`)
    return new EngramError('DATA_FORMAT', `${name}: ${indices.length} columns may hold the class: ${listed(indices.map((i) => text(columns[i]!, i)))}`, `say which: ${flags.join(', or ')}`, { path: name, columns: indices })
  }
  /** Called like a class, and holding something else: a coordinate y, a target to predict. */
  let doubtful: number | undefined
  for (const tier of labelNameTiers) {
    const called = candidates.filter((i) => columns[i]!.titled && tier.some((word) => sameName(word, columns[i]!.name)))
    const named = called.filter((i) => mayBeClass(columns[i]!))
    doubtful ??= called[0]
    if (named.length === 1) return { index: named[0]!, why: `called "${columns[named[0]!]!.name}"`, sure: true }
    if (named.length > 1) throw ask(named)
  }
  const filled = candidates.filter((i) => columnKind(columns[i]!, rows) !== 'empty')
  const eligible = filled.filter((i) => !(columns[i]!.titled && (isGroupName(columns[i]!.name) || isTimeName(columns[i]!.name) || isIndexName(columns[i]!.name))))
  const words = eligible.filter((i) => columnKind(columns[i]!, rows) === 'text' && !isKey(columns[i]!, rows))
  if (words.length > 1) throw ask(words)
  if (words.length === 1) {
    // A last column of few whole numbers may be the class as well, unless its neighbours are like it.
    const end = eligible.at(-1)!
    const others = eligible.filter((i) => i !== end && i !== words[0])
    const stands = end !== words[0] && isFew(columns[end]!, rows) && isWhole(columns[end]!) && others.filter((i) => isFew(columns[i]!, rows)).length * 4 < others.length
    if (stands) throw ask([words[0]!, end])
    return { index: words[0]!, why: 'the only column of words', sure: true }
  }
  if (doubtful !== undefined) return { index: doubtful, why: `called "${columns[doubtful]!.name}"`, sure: true }
  const last = filled.at(-1)
  if (last === undefined) throw new EngramError('DATA_FORMAT', `${name}: no column is left that could hold the class`, 'say which with --label', { path: name })
  const first = filled[0]!
  const few = (i: number): boolean => eligible.includes(i) && isFew(columns[i]!, rows)
  if (few(last) && few(first) && first !== last && countsUp(columns[first]!) && countsUp(columns[last]!) && alike(columns[first]!, columns[last]!) && !columns[last]!.titled) throw ask([first, last])
  if (!few(last) && few(first) && first !== last && isWhole(columns[first]!)) return { index: first, why: 'the first column, which has few different values; the last has many', sure: false }
  return { index: last, why: 'the last column', sure: false }
}

const quoted = (title: string): string => (/^[\w.-]+$/.test(title) ? title : `"${title}"`)
const text = ({ name, titled }: Column, index: number): string => (titled ? `"${name}" (column ${index} from 0)` : `column ${index} (from 0)`)

/** At least two values, and each of them in several rows. */
const isFew = ({ texts }: Column, rows: number): boolean => texts !== undefined && texts.names.length > 1 && texts.names.length <= Math.min(FEW, Math.max(2, rows / 4))

/** Columns of seventeen values and of two are not equally likely to be classes. */
const alike = ({ texts: one }: Column, { texts: other }: Column): boolean => one!.names.length < 3 * other!.names.length && other!.names.length < 3 * one!.names.length

/** Words, or whole numbers of which each stands in several rows. */
const mayBeClass = ({ texts, values, others }: Column): boolean => texts !== undefined && (others.count > 0 || values.every((value) => Number.isNaN(value) || Number.isInteger(value)))

const isWhole = ({ values }: Column): boolean => values.every(Number.isInteger)

/** The whole numbers 0 or 1 up to some other, each of which occurs. */
function countsUp({ texts, values }: Column): boolean {
  if (!texts || !isWhole({ values } as Column)) return false
  const numbers = [...new Set(values)].sort((a, b) => a - b)
  return numbers[0]! <= 1 && numbers[0]! >= 0 && numbers.at(-1)! - numbers[0]! === numbers.length - 1
}
