import { detectDialect } from '../data/read/dialect.js'
import { readRecords } from '../data/read/records.js'
import { readTable } from '../data/read/table.js'
import { encodeSheet, type TableFit } from '../data/table/fit.js'
import type { Samples } from '../data/dataset.js'
import type { DecimalSign } from '../data/read/number.js'
import { taskOf } from '../task/tasks.js'
import { fileOrder } from '../data/order.js'
import { EngramError } from '../errors.js'
import type { Feed } from './feed.js'
import { numberedLines, type NumberedLine } from './numbered-lines.js'
import { windowsOf, type ReadingFormat } from './reading-lines.js'
import { lineName } from './skipped-lines.js'

/** Most lines that are learned at once. */
const CHUNK = 100

/** What lines look like, and how they become samples. */
export interface LineFormat {
  /** The table whose columns they have, and how its rows become samples. */
  fit: TableFit
  decimal: DecimalSign
  /** Told of each line that is no sample, which is left out; throws where that ends the stream. */
  bad: (line: NumberedLine, error: EngramError) => void
}

/** Makes samples of lines. */
export interface LineSamples {
  /** Whether a line is left out anywhere, because a board that restarts sends its header again. */
  isHeader(text: string): boolean
  /** The samples of lines that follow each other. */
  of(lines: readonly NumberedLine[]): Iterable<Samples>
}

const rowsOf = (format: LineFormat): LineSamples => ({ isHeader: (text) => isHeader(text, format.fit), of: (lines) => samplesOf(lines, format) })

/** Lines of CSV, learned as they come: a sample a line, or of readings a sample a window. */
export function lineFeed(input: AsyncIterable<string>, format: LineFormat | ReadingFormat): Feed {
  const task = taskOf('fit' in format ? format.fit : format)
  const samples = 'fit' in format ? rowsOf(format) : windowsOf(format)
  const lines = numberedLines(input)
  const waiting: NumberedLine[] = []
  const next = async (most: number): Promise<NumberedLine[] | undefined> => {
    while (waiting.length === 0) {
      const batch = await lines.next()
      if (batch.done) return undefined
      waiting.push(...batch.value.filter(({ text }) => !samples.isHeader(text)))
    }
    return waiting.splice(0, most)
  }
  const shown = task.name === 'classify' ? new Map<number, number>() : undefined
  return {
    total: undefined,
    ...(shown && { shown }),
    async learn(session, from, to, signal) {
      let learned = from
      let counted = 0
      while (learned < to && !signal.aborted) {
        const rows = await next(Math.min(CHUNK, to - learned))
        if (rows === undefined) break
        for (const some of samples.of(rows)) {
          const now = await session.learn(some, fileOrder(some.count))
          counted = counted < 0 || now < 0 ? -1 : counted + now
          learned += some.count
          if (shown) for (const label of some.labels) shown.set(label, (shown.get(label) ?? 0) + 1)
        }
      }
      return { learned, online: counted < 0 || learned === from ? null : task.onlineOf(counted / (learned - from)) }
    },
  }
}

/** All lines as one set of samples. When some are bad, one set a line, so that those before a bad one are learned even under --strict. */
function* samplesOf(lines: readonly NumberedLine[], { fit, decimal, bad }: LineFormat): Generator<Samples, void> {
  const parse = (text: string, name: string): Samples => encodeSheet(readTable(text, name, { header: false, decimal }), fit).samples
  let together: Samples | undefined
  try {
    together = parse(lines.map(({ text }) => text).join('\n'), 'stdin')
  } catch (error) {
    if (!(error instanceof EngramError)) throw error
  }
  // Fewer rows than lines: a quote was opened in one line and closed in another.
  if (together?.count === lines.length) return void (yield together)
  for (const line of lines) {
    const samples = parsed(line)
    if (samples) yield samples
  }

  function parsed(line: NumberedLine): Samples | undefined {
    const name = lineName(line.number)
    try {
      return parse(line.text, name)
    } catch (error) {
      if (!(error instanceof EngramError)) throw error
      // The parser sees this line alone and calls it line 1; `name` has its real number.
      bad(line, new EngramError(error.code, error.message.replace(`${name}, line 1`, name), error.hint, { ...error.details, line: line.number }))
      return undefined
    }
  }
}

function isHeader(line: string, { columns, titled }: TableFit): boolean {
  if (!titled || !line.includes(columns[0]!)) return false
  const found: string[] = []
  try {
    readRecords(line, detectDialect(line, 'stdin').separator, 'stdin', { record: ({ cells }) => void found.push(...cells) })
  } catch {
    return false
  }
  return found.join('\n') === columns.join('\n')
}
