import { formatInteger } from '../compare/units.js'
import { EngramError } from '../errors.js'
import { onOneLine } from '../text/printable.js'
import type { NumberedLine } from './numbered-lines.js'

/** A line that was no sample. */
export interface SkippedLine {
  line: number
  /** Its beginning. */
  text: string
  why: string
}

/** How many lines were no samples, and the last of them. */
export interface Skipped {
  lines: number
  last: SkippedLine[]
}

/** Lines that are kept. */
const KEPT = 5
/** Characters of each. */
const SHOWN = 60

/** What a line is called in errors. */
export const lineName = (number: number): string => `stdin, line ${number}`

export class SkippedLines implements Skipped {
  lines = 0
  readonly last: SkippedLine[] = []

  /** With `strict` the first bad line is thrown. Else `first` is told of it at once: if all lines are bad, the user need not wait for the end to learn it. */
  constructor(
    private readonly strict: boolean,
    private readonly first: (line: SkippedLine) => void,
  ) {}

  add({ number, text }: NumberedLine, error: EngramError): void {
    if (this.strict) throw error
    const why = error.message.replace(lineName(number), '').replace(/^:?\s+/, '')
    const line = { line: number, text: text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text, why }
    if (this.lines++ === 0) this.first(line)
    this.last.push(line)
    if (this.last.length > KEPT) this.last.shift()
  }
}

/** A line and what is wrong with it, on one line, with its control characters replaced: they could disturb the terminal. */
export const skippedText = ({ line, text, why }: SkippedLine): string => `line ${formatInteger(line)} ${onOneLine(text)}: ${onOneLine(why)}`

/** All of them, for the end of a stream. */
export function skippedSummary({ lines, last }: Skipped): string {
  const these = last.map((line) => `  ${skippedText(line)}`)
  const head = lines === 1 ? '1 line was no sample and was skipped:' : `${formatInteger(lines)} lines were no samples and were skipped${lines > last.length ? `; the last ${last.length}` : ''}:`
  return [head, ...these].join('\n')
}

export const skippedJson = (skipped: Skipped | undefined): { skipped?: Skipped } =>
  skipped ? { skipped: { lines: skipped.lines, last: skipped.last } } : {}

/** Lines came, and none of them was a sample. */
export const nothingLearned = ({ lines, last }: Skipped): EngramError =>
  new EngramError('DATA_EMPTY', `nothing was learned: of ${formatInteger(lines)} lines from stdin none was a sample`, 'each line has the columns of the file after --data, the label included', { lines, last })
