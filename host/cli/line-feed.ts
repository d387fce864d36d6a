import { detectDelimiter, readCells } from '../data/csv-cells.js'
import { parseCsv, type Table } from '../data/csv.js'
import type { Samples } from '../data/dataset.js'
import { fileOrder } from '../data/order.js'
import type { Feed } from './feed.js'

/** Most lines that are learned in one go; fewer when no more have come. */
const CHUNK = 100

/** What lines look like, and how they become samples. */
export interface LineFormat {
  /** The table whose columns they have. */
  like: Table
  encode: (table: Table) => Samples
}

/** Lines of CSV, learned in the order and at the time of their coming. A header in front is skipped. */
export function lineFeed(input: AsyncIterable<string>, { like, encode }: LineFormat): Feed {
  const lines = linesOf(input)
  const waiting: string[] = []
  let number = 0
  const next = async (most: number): Promise<string[]> => {
    while (waiting.length === 0) {
      const batch = await lines.next()
      if (batch.done) return []
      if (number === 0 && batch.value.length > 0 && isHeader(batch.value[0]!, like)) {
        batch.value.shift()
        number++
      }
      waiting.push(...batch.value)
    }
    return waiting.splice(0, most)
  }
  return {
    total: undefined,
    async learn(session, from, to, signal) {
      let learned = from
      let hits = 0
      while (learned < to && !signal.aborted) {
        const rows = await next(Math.min(CHUNK, to - learned))
        if (rows.length === 0) break
        const samples = encode(parseCsv(rows.join('\n'), { name: `stdin from line ${number + 1}`, like }))
        const right = await session.learn(samples, fileOrder(samples.count))
        hits = hits < 0 || right < 0 ? -1 : hits + right
        learned += samples.count
        number += rows.length
      }
      return { learned, onlineAccuracy: hits < 0 || learned === from ? null : hits / (learned - from) }
    },
  }
}

/** Whole lines, as many as each chunk completes; blank ones are left out. */
async function* linesOf(input: AsyncIterable<string>): AsyncGenerator<string[], void> {
  let rest = ''
  const filled = (line: string): boolean => line.trim() !== ''
  for await (const chunk of input) {
    const lines = (rest + chunk).split(/\r?\n/)
    rest = lines.pop()!
    yield lines.filter(filled)
  }
  yield [rest].filter(filled)
}

function isHeader(line: string, { columns, label, hasHeader }: Table): boolean {
  const names: string[] = []
  readCells(line, detectDelimiter(line), 'stdin', { cell: (cell) => void names.push(cell.trim()), record: () => false })
  const expected = columns.slice()
  expected.splice(label.column, 0, label.name)
  return hasHeader && names.join('\n') === expected.join('\n')
}
