import { EngramError } from '../errors.js'

/** Called for each cell and record by `readCells`; `line` counts the file's lines from 1. */
export interface CellReader {
  /** One cell; `quoted` when it stood in quotes. Unquoted text comes without surrounding blanks. */
  cell(text: string, quoted: boolean, column: number, line: number): void
  /** The end of a record of `columns` cells that began on `line`. Return false to stop reading. */
  record(columns: number, line: number): boolean | void
}

const QUOTE = 34
const LF = 10
const CR = 13

/**
 * Reads RFC 4180 text, with any single-character delimiter, LF, CRLF or CR line ends, and blank lines ignored.
 * Nothing is kept: cells are handed over one by one.
 * @throws DATA_FORMAT for a quote that is never closed, or text after a closing quote.
 */
export function readCells(text: string, delimiter: string, name: string, reader: CellReader): void {
  const separator = delimiter.charCodeAt(0)
  const end = text.length
  let line = 1
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  while (at < end) {
    const first = line
    let column = 0
    for (;;) {
      while (at < end && isBlank(text.charCodeAt(at), separator)) at++
      if (text.charCodeAt(at) === QUOTE) {
        let value = ''
        const opened = line
        for (;;) {
          const close = text.indexOf('"', at + 1)
          if (close < 0)
            throw new EngramError('DATA_FORMAT', `${name}, line ${opened}: a quote is opened and never closed`, 'close the quote, or double it ("") inside quoted text', { path: name, line: opened })
          const part = text.slice(at + 1, close)
          line += lineEnds(part)
          value += part
          at = close + 1
          if (text.charCodeAt(at) !== QUOTE) break
          value += '"'
        }
        while (at < end && isBlank(text.charCodeAt(at), separator)) at++
        const code = text.charCodeAt(at)
        if (at < end && code !== separator && code !== LF && code !== CR)
          throw new EngramError('DATA_FORMAT', `${name}, line ${line}: text follows a closing quote`, 'double a quote ("") inside quoted text', { path: name, line })
        reader.cell(value, true, column++, line)
      } else {
        const start = at
        let code = 0
        while (at < end && (code = text.charCodeAt(at)) !== separator && code !== LF && code !== CR) at++
        let stop = at
        while (stop > start && isBlank(text.charCodeAt(stop - 1), separator)) stop--
        const lineEnded = at >= end || code !== separator
        if (lineEnded && column === 0 && stop === start) break
        reader.cell(text.slice(start, stop), false, column++, line)
      }
      if (at >= end || text.charCodeAt(at) !== separator) break
      at++
    }
    if (at < end) {
      if (text.charCodeAt(at) === CR && text.charCodeAt(at + 1) === LF) at++
      at++
      line++
    }
    if (column > 0 && reader.record(column, first) === false) return
  }
}

const isBlank = (code: number, separator: number): boolean => (code === 32 || code === 9) && code !== separator

const lineEnds = (text: string): number => {
  let count = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === LF || (code === CR && text.charCodeAt(i + 1) !== LF)) count++
  }
  return count
}

/** Characters at the start of the text in which the first lines are looked for. */
const HEAD = 64 * 1024

/** The separators that are recognised, in the order in which they win when several would fit. */
const delimiters = ['\t', ';', ',']

/**
 * The delimiter of a file: the first of tab, semicolon and comma that stands equally often, and at least once, in
 * each of the first lines; else the one that stands in the first line most often (so that a ragged row is reported as one).
 */
export function detectDelimiter(text: string): string {
  const head = text.slice(0, HEAD).split(/\r\n|\n|\r/)
  if (text.length > HEAD && head.length > 1) head.pop()
  const lines = head.filter((line) => line.trim() !== '').slice(0, 10).map((line) => line.replace(/"[^"]*"/g, ''))
  if (lines.length === 0) return ','
  const counts = delimiters.map((delimiter) => lines.map((line) => line.split(delimiter).length - 1))
  const steady = counts.findIndex((each) => each[0] > 0 && each.every((count) => count === each[0]))
  if (steady >= 0) return delimiters[steady]
  const most = Math.max(...counts.map((each) => each[0]))
  return most > 0 ? delimiters[counts.findIndex((each) => each[0] === most)] : ','
}
