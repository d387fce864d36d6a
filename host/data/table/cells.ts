import { EngramError } from '../../errors.js'
import { columnKind, LARGEST, type Column } from '../read/column.js'
import { isMissing, numberIn } from '../read/number.js'
import { clip, listed, oddCharacter } from '../read/problem.js'
import type { Sheet } from '../read/sheet.js'

/** What becomes of rows that lack a value. */
export type MissingChoice = 'error' | 'drop' | 'mean'

/**
 * Checks that every feature column holds numbers, and that missing values are allowed for. The first thing that is wrong in the file
 * is what is told.
 * @throws DATA_VALUE with the line, the column and what stands there.
 */
export function checkFeatures(sheet: Sheet, features: readonly number[], missing: MissingChoice): void {
  const { columns, rows } = sheet
  const texts = features.filter((i) => ['text', 'date'].includes(columnKind(columns[i]!, rows)))
  if (texts.length > 0) throw holdsText(sheet, texts)
  const bad = features.filter((i) => columns[i]!.others.count > 0).sort((a, b) => columns[a]!.others.line - columns[b]!.others.line)[0]
  if (bad !== undefined) throw badCell(sheet, bad)
  const incomplete = features.filter((i) => columns[i]!.missing.count > 0)
  if (incomplete.length > 0 && missing === 'error') throw missingValues(sheet, incomplete)
}

const columnText = ({ name, titled }: Column): string => (titled ? `column "${name}"` : `column ${name} (from 0)`)

function holdsText({ name, columns }: Sheet, texts: readonly number[]): EngramError {
  const shown = texts.slice(0, 4).map((i) => `${columnText(columns[i]!)} (${examples(columns[i]!)})`)
  const flags = texts.map((i) => (columns[i]!.titled ? columns[i]!.name : i)).join(',')
  return new EngramError(
    'DATA_VALUE',
    `${name}: features must be numbers, and ${texts.length === 1 ? 'one column holds' : `${texts.length} columns hold`} text: ${shown.join('; ')}${texts.length > 4 ? '; …' : ''}`,
    `leave ${texts.length === 1 ? 'it' : 'them'} out with --drop ${/[\s"']/.test(flags) ? JSON.stringify(flags) : flags}, or encode as numbers (one 0/1 column for each value); if one is the class, name it with --label`,
    { path: name, columns: texts },
  )
}

const examples = ({ texts, others }: Column): string =>
  texts ? listed(texts.names.filter((text) => Number.isNaN(numberIn(text))).map((text) => `"${clip(text)}"`), 3) : `"${clip(others.text)}", …`

function badCell({ name, columns }: Sheet, index: number): EngramError {
  const column = columns[index]!
  const { text, line, count } = column.others
  return cellProblem(name, line, columnText(column), text, count > 1 ? `, and ${count - 1} more cell${count > 2 ? 's' : ''} like it` : '')
}

/** What is wrong with a cell that should hold a number: DATA_VALUE with its line, and what to do. */
export function cellProblem(name: string, line: number, column: string, cell: string, more = ''): EngramError {
  const error = (what: string, hint: string): EngramError => new EngramError('DATA_VALUE', `${name}, line ${line}: ${column} ${what}${more}`, hint, { path: name, line, column, value: cell })
  const odd = oddCharacter(cell)
  if (odd) return error(`holds "${clip(cell)}", with ${odd} in it`, 'replace that character by the plain one in the file')
  if (isMissing(cell)) return error(cell === '' ? 'is empty' : `holds "${clip(cell)}", a missing value`, 'remove the row or fill in a number')
  if (/^[+-]?inf(inity)?$/i.test(cell) || !Number.isNaN(numberIn(cell)))
    return error(`holds "${clip(cell)}", which is not a finite number up to ${LARGEST}`, 'remove the row or give a finite number')
  if (/^[+-]?\d+,\d+$/.test(cell)) return error(`holds "${cell}", which is not a number`, `write decimals with a point (${cell.replace(',', '.')}), or all of them with a comma`)
  return error(`holds "${clip(cell)}", which is not a number`, 'correct the cell, or remove the row')
}

function missingValues({ name, columns, rows }: Sheet, incomplete: readonly number[]): EngramError {
  const first = incomplete.map((i) => columns[i]!).sort((a, b) => a.missing.line - b.missing.line)[0]!
  const counts = incomplete.map((i) => `${columnText(columns[i]!)} ${columns[i]!.missing.count}`)
  return new EngramError(
    'DATA_VALUE',
    `${name}, line ${first.missing.line}: ${columnText(first)} has no value; missing of ${rows} rows: ${listed(counts, 6)}`,
    '--missing drop leaves such rows out, --missing mean fills in the mean of the training rows',
    { path: name, line: first.missing.line, missing: Object.fromEntries(incomplete.map((i) => [columns[i]!.name, columns[i]!.missing.count])) },
  )
}
