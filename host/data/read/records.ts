import { EngramError } from '../../errors.js'
import type { Separator } from './dialect.js'

/** One record of a file of cells. */
export interface CellRecord {
  /** Cells as written; those without quotes come without surrounding blanks. The array is used again for the next record. */
  cells: string[]
  /** Line of the file on which it begins, from 1. */
  line: number
}

/** Told of each record; `comment` of each line that is one. Return false to stop reading. */
export interface RecordReader {
  record(record: CellRecord): boolean | void
  comment?(text: string, line: number): void
}

const LF = 10
const CR = 13
const TAB = 9
const SPACE = 32
const QUOTE = 34
const HASH = 35
const PERCENT = 37

/**
 * Reads RFC 4180 text with any single-character separator, or columns that blanks align; LF, CRLF or CR line ends. Blank lines are
 * ignored, and so are comments: lines that begin with # or %, as loggers, gnuplot, NumPy and Matlab write them. Nothing is kept:
 * records are handed over one by one. Where `more` text follows, the record that this one ends in is left for later: `used` says where
 * it begins, `line` its line.
 * @throws DATA_FORMAT for a quote that is never closed, or text after a closing quote.
 */
export function readRecords(text: string, separator: Separator, name: string, reader: RecordReader, { line: from = 1, more = false } = {}): { used: number; line: number } {
  const end = text.length
  const blanks = separator === 'blanks'
  const code = blanks ? SPACE : separator.charCodeAt(0)
  /** Columns that blanks align may be apart by tabs too. */
  const second = blanks ? TAB : code
  const cells: string[] = []
  const record: CellRecord = { cells, line: from }
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  let line = from
  let cut = false

  const skipBlanks = (): void => {
    for (; at < end; at++) {
      const c = text.charCodeAt(at)
      if ((c !== SPACE && c !== TAB) || (!blanks && c === code)) return
    }
  }
  const atLineEnd = (): boolean => at >= end || text.charCodeAt(at) === LF || text.charCodeAt(at) === CR
  const separates = (c: number): boolean => c === code || c === second

  /** The text of a cell in quotes; a doubled quote inside is one. */
  const quoted = (): string => {
    const opened = line
    let value = ''
    for (;;) {
      const close = text.indexOf('"', at + 1)
      if (close < 0 && more) {
        cut = true
        return ''
      }
      if (close < 0) throw wrong(name, opened, 'a quote is opened and never closed', 'close the quote, or double it ("") inside quoted text')
      const part = text.slice(at + 1, close)
      line += lineEnds(part)
      value += part
      at = close + 1
      if (text.charCodeAt(at) !== QUOTE) break
      value += '"'
    }
    if (!blanks) skipBlanks()
    if (!atLineEnd() && !separates(text.charCodeAt(at)))
      throw wrong(name, line, 'text follows a closing quote', 'double a quote ("") inside quoted text')
    return value
  }

  const plain = (): string => {
    const start = at
    for (; at < end; at++) {
      const c = text.charCodeAt(at)
      if (c === code || c === LF || c === CR || c === second) break
    }
    let stop = at
    while (stop > start && (text.charCodeAt(stop - 1) === SPACE || text.charCodeAt(stop - 1) === TAB)) stop--
    return text.slice(start, stop)
  }

  while (at < end) {
    const begin = at
    record.line = line
    cells.length = 0
    skipBlanks()
    const first = text.charCodeAt(at)
    let comment: string | undefined
    // A title "#" of its own is none.
    if ((first === HASH || first === PERCENT) && !separates(text.charCodeAt(at + 1))) {
      const start = at
      while (!atLineEnd()) at++
      comment = text.slice(start, at)
    }
    while (!cut && !atLineEnd()) {
      cells.push(text.charCodeAt(at) === QUOTE ? quoted() : plain())
      if (cut || atLineEnd()) break
      at++
      skipBlanks()
      if (atLineEnd() && !blanks) cells.push('')
    }
    // A line end may go on behind a CR, and a quote behind a quote.
    if (more && (cut || at + 1 >= end)) return { used: begin, line: record.line }
    if (comment !== undefined) reader.comment?.(comment, line)
    if (at < end) {
      if (text.charCodeAt(at) === CR && text.charCodeAt(at + 1) === LF) at++
      at++
      line++
    }
    if (cells.length > 0 && reader.record(record) === false) break
  }
  return { used: at, line }
}

const wrong = (name: string, line: number, what: string, hint: string): EngramError =>
  new EngramError('DATA_FORMAT', `${name}, line ${line}: ${what}`, hint, { path: name, line })

const lineEnds = (text: string): number => {
  let count = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === LF || (code === CR && text.charCodeAt(i + 1) !== LF)) count++
  }
  return count
}
