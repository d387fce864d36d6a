import { features, type Samples, type Shape } from '../data/dataset.js'
import { LiveWindows, type LiveWindow } from '../data/live-windows.js'
import { NewRows, type NewRow } from '../data/new-rows.js'
import { newTable, newTableReading, type NewTable } from '../data/new-table.js'
import type { ReadingOptions } from '../data/read/sheet.js'
import { readTable } from '../data/read/table.js'
import { viewSamples } from '../data/storage.js'
import { EngramError } from '../errors.js'
import { frontOf, type Model } from '../trial/model.js'
import { cellsOf } from './cells-of.js'
import { readContent, readIdx } from './data-files.js'
import { isIdxName } from './idx-files.js'
import { numberedLines, type NumberedLine } from './numbered-lines.js'
import { lineName } from './skipped-lines.js'

/** Samples that are classified in one go. */
const MOST = 1000

/** Where a sample stands, from 1: its line; of a window its first and its last, and which recording it is of, where rows say it. */
export type Place = { line: number } | { from: number; to: number; recording?: string }

/** Some samples, in their order. */
export interface Batch {
  samples: Samples
  places: Place[]
  labels: (string | undefined)[]
  /** The source has a column of labels. */
  labelled: boolean
}

/** The rows of a file, and what of it was passed over. */
export interface FileRows {
  batches: AsyncIterable<Batch>
  ignored: readonly string[]
}

/** Reads the rows of a model's data from stdin or from files; with a front end, windows of them. */
export interface RowSource {
  model: Model
  /** With a front end. */
  windows: LiveWindows | undefined
}

/** Samples of rows as they come: the rows themselves, or the windows that they fill. */
export const rowSource = (model: Model, fromDevice: boolean): RowSource => {
  const front = frontOf(model)
  return { model, windows: front && new LiveWindows(front, model.classes, fromDevice) }
}

/**
 * The rows of a table of any format that `run` reads, or the images of an IDX file. All of it is read first, so that a file with an error
 * gives no answers at all.
 */
export async function fileRows(path: string, { model: { reader, classes, experiment }, windows }: RowSource, options: Pick<ReadingOptions, 'encoding' | 'header' | 'decimal'>): Promise<FileRows> {
  if (isIdxName(path)) return { batches: inBatches(await images(path, new NewRows(reader, path), experiment.shape)), ignored: [] }
  const table = newTable(readTable(await readContent(path), path, { ...newTableReading(reader), ...options }), reader, classes)
  return { batches: windows ? inWindows(table, windows) : slices(table), ignored: table.ignored }
}

async function* slices({ samples, lines, labels, labelled }: NewTable): AsyncGenerator<Batch, void> {
  for (let from = 0; from < samples.count; from += MOST) {
    const to = Math.min(from + MOST, samples.count)
    yield { samples: viewSamples(samples, from, to), places: Array.from({ length: to - from }, (_, i) => ({ line: lines[from + i]! })), labels: labels.slice(from, to), labelled }
  }
}

async function* inWindows({ samples, lines, labels, labelled, moments }: NewTable, windows: LiveWindows): AsyncGenerator<Batch, void> {
  const width = samples.inputs.length / samples.count
  for (let row = 0, full: LiveWindow[] = []; row < samples.count; row++) {
    const window = windows.push({ inputs: samples.inputs.subarray(row * width, (row + 1) * width), label: labels[row], line: lines[row]!, ...moments(row) })
    if (window) full.push(window)
    if (full.length === MOST || (row === samples.count - 1 && full.length > 0)) yield batchOf(full.splice(0).map(ofWindow), labelled)
  }
}

async function* inBatches(read: readonly Read[]): AsyncGenerator<Batch, void> {
  for (let first = 0; first < read.length; first += MOST) yield batchOf(read.slice(first, first + MOST), false)
}

/** Lines as they come. A line that is no row is given to `bad`, which throws if that is to end the input. A header may come at any time. */
export async function* stdinRows(input: AsyncIterable<string>, rows: NewRows, windows: LiveWindows | undefined, bad: (line: NumberedLine, error: EngramError) => void): AsyncGenerator<Batch, void> {
  let labelled: boolean | undefined
  for await (const lines of numberedLines(input)) {
    const read: Read[] = []
    for (const line of lines) {
      const { number, text } = line
      try {
        const cells = cellsOf(text, lineName(number))
        if (rows.takeHeader(cells)) continue
        const row = rows.read(cells, number)
        const window = windows?.push({ ...row, line: number })
        if (window) read.push(ofWindow(window))
        if (!windows) read.push({ place: { line: number }, row })
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
  place: Place
  row: Pick<NewRow, 'inputs' | 'label'>
}

const ofWindow = ({ inputs, label, from, to, group }: LiveWindow): Read => ({ place: { from, to, ...(group !== undefined && { recording: String(group) }) }, row: { inputs, label } })

const batchOf = (read: readonly Read[], labelled: boolean): Batch => {
  const size = read[0]!.row.inputs.length
  const inputs = new Int8Array(read.length * size)
  read.forEach(({ row }, i) => inputs.set(row.inputs, i * size))
  return {
    samples: { count: read.length, inputs, labels: new Uint8Array(read.length) },
    places: read.map(({ place }) => place), labels: read.map(({ row }) => row.label), labelled,
  }
}

async function images(path: string, rows: NewRows, shape: Shape): Promise<Read[]> {
  const { dims, data } = await readIdx(path)
  const size = features(shape)
  const [count, height, width, channels = 1] = dims
  if (dims.length < 3 || height !== shape.height || width !== shape.width || channels !== shape.channels)
    throw new EngramError('DATA_SHAPE', `${path} holds ${dims.length < 3 ? 'no images' : `images of ${dims.slice(1).join(' × ')}`}, and the learner learned from ${shape.height} × ${shape.width} × ${shape.channels}`, 'give an images file (…-images-idx3-ubyte) of that size', { path })
  return Array.from({ length: count! }, (_, i) => ({ place: { line: i + 1 }, row: rows.read(Array.from(data.subarray(i * size, (i + 1) * size), String), i + 1) }))
}
