import { detectDialect, withoutSepLine } from '../data/read/dialect.js'
import { piecesOf, wholeText } from '../data/read/pieces.js'
import { readRecords } from '../data/read/records.js'
import { features, type Samples, type Shape } from '../data/dataset.js'
import type { NewRow, NewRows } from '../data/new-rows.js'
import { EngramError } from '../errors.js'
import { readBytes, readIdx } from './data-files.js'
import { isIdxName } from './idx-files.js'
import { numberedLines, type NumberedLine } from './numbered-lines.js'
import { lineName } from './skipped-lines.js'

/** Rows that are classified in one go. */
const MOST = 1000

/** Some rows, in their order. */
export interface Batch {
  samples: Samples
  /** Where each stands, from 1. */
  lines: number[]
  labels: (string | undefined)[]
  /** The source has a column of labels. */
  labelled: boolean
}

/** The rows of a file of CSV, or the images of an IDX file. All of it is read first, so that a file with an error gives no answers at all. */
export async function fileRows(path: string, rows: NewRows, shape: Shape): Promise<AsyncIterable<Batch>> {
  const read = isIdxName(path) ? await images(path, rows, shape) : table(wholeText(piecesOf(await readBytes(path), path), path), path, rows)
  return inBatches(read, rows.hasLabels)
}

async function* inBatches(read: readonly Read[], labelled: boolean): AsyncGenerator<Batch, void> {
  for (let first = 0; first < read.length; first += MOST) yield batchOf(read.slice(first, first + MOST), labelled)
}

/** Lines as they come. A line that is no row is given to `bad`, which throws if that is to end the input. A header may come at any time. */
export async function* stdinRows(input: AsyncIterable<string>, rows: NewRows, bad: (line: NumberedLine, error: EngramError) => void): AsyncGenerator<Batch, void> {
  let labelled: boolean | undefined
  for await (const lines of numberedLines(input)) {
    const read: Read[] = []
    for (const line of lines) {
      const { number, text } = line
      try {
        const cells = cellsOf(text, lineName(number))
        if (rows.takeHeader(cells, false)) continue
        read.push({ line: number, row: rows.read(cells, number) })
      } catch (error) {
        // Columns that the learner needs are missing from the header, so no further line can be read.
        if (!(error instanceof EngramError) || error.details?.missing !== undefined) throw error
        bad(line, error)
      }
    }
    if (read.length === 0) continue
    // Decided at the first batch, since the header of the answers is written only once.
    labelled ??= rows.hasLabels
    for (let first = 0; first < read.length; first += MOST) yield batchOf(read.slice(first, first + MOST), labelled)
  }
}

interface Read {
  line: number
  row: NewRow
}

const batchOf = (read: readonly Read[], labelled: boolean): Batch => {
  const size = read[0]!.row.inputs.length
  const inputs = new Int8Array(read.length * size)
  read.forEach(({ row }, i) => inputs.set(row.inputs, i * size))
  return {
    samples: { count: read.length, inputs, labels: new Uint8Array(read.length) },
    lines: read.map(({ line }) => line), labels: read.map(({ row }) => row.label), labelled,
  }
}

function table(text: string, path: string, rows: NewRows): Read[] {
  const read: Read[] = []
  let first = true
  const { text: lines, said, lines: above } = withoutSepLine(text)
  readRecords(lines, detectDialect(lines, path, said).separator, path, {
    record({ cells, line }) {
      if (!first || !rows.takeHeader(cells, true)) read.push({ line: line + above, row: rows.read(cells, line + above) })
      first = false
    },
  })
  if (read.length === 0) throw new EngramError('DATA_EMPTY', `${path}: ${first ? 'the file is empty' : 'a header, and no rows below it'}`, 'give one row a line', { path })
  return read
}

async function images(path: string, rows: NewRows, shape: Shape): Promise<Read[]> {
  const { dims, data } = await readIdx(path)
  const size = features(shape)
  const [count, height, width, channels = 1] = dims
  if (dims.length < 3 || height !== shape.height || width !== shape.width || channels !== shape.channels)
    throw new EngramError('DATA_SHAPE', `${path} holds ${dims.length < 3 ? 'no images' : `images of ${dims.slice(1).join(' × ')}`}, and the learner learned from ${shape.height} × ${shape.width} × ${shape.channels}`, 'give an images file (…-images-idx3-ubyte) of that size', { path })
  return Array.from({ length: count! }, (_, i) => ({ line: i + 1, row: rows.read(Array.from(data.subarray(i * size, (i + 1) * size), String), i + 1) }))
}

function cellsOf(text: string, name: string): string[] {
  const found: string[] = []
  readRecords(text, detectDialect(text, name).separator, name, { record: ({ cells }) => void found.push(...cells) })
  return found
}
