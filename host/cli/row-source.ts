import { features, type Samples, type Shape } from '../data/dataset.js'
import { NewRows, type NewRow } from '../data/new-rows.js'
import { newTable, newTableReading, type NewTable } from '../data/new-table.js'
import { detectDialect } from '../data/read/dialect.js'
import { readRecords } from '../data/read/records.js'
import type { ReadingOptions } from '../data/read/sheet.js'
import { readTable } from '../data/read/table.js'
import { viewSamples } from '../data/storage.js'
import { EngramError } from '../errors.js'
import type { Model } from '../trial/model.js'
import { readContent, readIdx } from './data-files.js'
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

/** The rows of a file, and what of it was passed over. */
export interface FileRows {
  batches: AsyncIterable<Batch>
  ignored: readonly string[]
}

/**
 * The rows of a table of any format that `run` reads, or the images of an IDX file. All of it is read first, so that a file with an error
 * gives no answers at all.
 */
export async function fileRows(path: string, { reader, classes, experiment }: Model, options: Pick<ReadingOptions, 'encoding' | 'header' | 'decimal'>): Promise<FileRows> {
  if (isIdxName(path)) return { batches: inBatches(await images(path, new NewRows(reader, path), experiment.shape)), ignored: [] }
  const table = newTable(readTable(await readContent(path), path, { ...newTableReading(reader), ...options }), reader, classes)
  return { batches: slices(table), ignored: table.ignored }
}

async function* slices({ samples, lines, labels, labelled }: NewTable): AsyncGenerator<Batch, void> {
  for (let from = 0; from < samples.count; from += MOST) {
    const to = Math.min(from + MOST, samples.count)
    yield { samples: viewSamples(samples, from, to), lines: Array.from({ length: to - from }, (_, i) => lines[from + i]!), labels: labels.slice(from, to), labelled }
  }
}

async function* inBatches(read: readonly Read[]): AsyncGenerator<Batch, void> {
  for (let first = 0; first < read.length; first += MOST) yield batchOf(read.slice(first, first + MOST), false)
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
        if (rows.takeHeader(cells)) continue
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
