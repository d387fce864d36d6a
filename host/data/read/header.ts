import { isMissing, type NumberReader } from './number.js'
import { labelNameTiers } from '../roles/names.js'

/** Index of a column, or -1. */
export function findColumn(names: readonly string[], name: string): number {
  const exact = names.indexOf(name)
  return exact >= 0 ? exact : names.findIndex((other) => sameName(other, name))
}

/** Whether the first record names the columns, and how that is known. */
export interface HeaderChoice {
  header: boolean
  why: string
}

/** What is known of the columns besides the records: words that only a header holds. */
export interface HeaderHints {
  /** What the user said. */
  header?: boolean
  /** Names that the user gave to columns. */
  names?: readonly string[]
}

/** Column names are compared without case and surrounding blanks. */
export const sameName = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase()

/**
 * Decides from the first records. It is a header when the user says so; when it holds a column's name that the user gave, or one that
 * labels commonly have; when it counts 0, 1, 2, …; when at least half of the columns that are numeric below hold text in it
 * (fewer: a bad cell); when its numbers rise from left to right beside a text that does not occur below (wavelengths, `400,402,variety`).
 */
export function detectHeader(records: readonly string[][], numberIn: NumberReader, { header: said, names = [] }: HeaderHints): HeaderChoice {
  if (said !== undefined) return { header: said, why: 'as asked' }
  const [first, ...body] = records
  const isNumber = (text: string): boolean => !Number.isNaN(numberIn(text))
  const titles = [...names, ...labelNameTiers.slice(0, 2).flat()]
  const known = first!.find((cell, i) => titles.some((name) => sameName(name, cell)) && body.every((record) => record[i] !== cell))
  if (known !== undefined) return { header: true, why: `its first line holds "${known}"` }
  if (first!.length >= 3 && first!.every((cell, i) => cell === String(i))) return { header: true, why: 'its first line counts 0, 1, 2, …' }
  if (body.length === 0) return first!.every((cell) => !isNumber(cell)) ? { header: true, why: 'its only line holds no number' } : { header: false, why: 'its only line holds numbers' }
  const columns = first!.map((_, i) => i)
  const numeric = columns.filter((i) => body.every((record) => isNumber(record[i] ?? '') || isMissing(record[i] ?? '')) && body.some((record) => isNumber(record[i] ?? '')))
  const titled = numeric.filter((i) => !isNumber(first![i]!) && !isMissing(first![i]!) && /\p{L}/u.test(first![i]!) && !/^[+-]?inf/i.test(first![i]!))
  if (titled.length > 0 && titled.length * 2 >= numeric.length) return { header: true, why: 'its first line holds words above numbers' }
  const words = columns.filter((i) => !numeric.includes(i) && !isNumber(first![i]!) && first![i] !== '' && body.every((record) => record[i] !== first![i]))
  const rising = numeric.length > 1 && numeric.every((i, k) => isNumber(first![i]!) && (k === 0 || numberIn(first![i]!) > numberIn(first![numeric[k - 1]!]!)))
  if (words.length > 0 && rising && body.length >= 3) return { header: true, why: `the numbers of its first line rise, and "${first![words[0]!]}" occurs in no other` }
  if (numeric.length === 0 && words.length === columns.length && body.length >= 3) return { header: true, why: 'its first line holds words that occur in no other' }
  return { header: false, why: 'its first line looks like the others' }
}
