import { sampleBytes, type Dataset, type Samples } from '../data/dataset.js'
import { epochOrder } from '../data/order.js'
import { hash32 } from '../data/random.js'
import { EngramError } from '../errors.js'
import type { Drift, Moment } from './kinds.js'

/** Keeps the draws of a stream apart from others of the same seed. */
const CHANCE_KEY = 0xd21f7

/**
 * The training samples of a data set as a stream that changes: which sample comes when, with which label, and as what reading. All of it
 * follows from data, seed and position, so that a stream that is interrupted goes on as it would have, on every device.
 */
export class DriftStream {
  /** Positions in front of which something changes, or begins to. */
  readonly changes: number[]
  private readonly rows: Uint32Array
  private readonly classes: number

  constructor(
    private readonly dataset: Pick<Dataset, 'task' | 'name' | 'classes' | 'shape' | 'format' | 'front'>,
    private readonly train: Samples,
    private readonly drift: Drift,
    readonly total: number,
    private readonly seed: number,
  ) {
    if ((dataset.task ?? 'classify') !== 'classify')
      throw new EngramError('OPTION_INVALID', `drift ${drift.text} is made for classes, and ${dataset.name} is a task of ${dataset.task}`, 'give data with classes', { option: 'drift' })
    this.classes = dataset.classes.length
    this.changes = drift.kind.changes(this.classes).map((time) => Math.round(time * total))
    this.rows = this.drawRows()
  }

  /** All samples in turn, shuffled anew each time; those of classes that are not wanted then are left out. */
  private drawRows(): Uint32Array {
    const { train, total, seed } = this
    const rows = new Uint32Array(total), order = new Uint32Array(train.count)
    for (let at = 0, epoch = 0; at < total; epoch++) {
      const before = at
      for (const row of epochOrder(train.count, seed, epoch, order)) {
        if (at === total) break
        const { classes } = this.moment(at)
        if (!classes || classes.includes(train.labels[row]!)) rows[at++] = row
      }
      if (at === before) throw new EngramError('DATA_SHAPE', `${this.dataset.name} has no training sample of the classes that drift ${this.drift.text} asks for at position ${at}`, 'give data with samples of every class')
    }
    return rows
  }

  private moment(position: number): Moment {
    const chance = hash32(this.seed, CHANCE_KEY, position) / 2 ** 32
    return this.drift.kind.at(position / this.total, chance, this.classes, this.drift.amount)
  }

  /** The name that a class has after the change. */
  private renamed(label: number): number {
    return (label + 1 + (this.seed % Math.max(1, this.classes - 1))) % this.classes
  }

  /** `count` samples from a position on. */
  part(from: number, count: number): Samples {
    const { train, dataset } = this
    const bytes = sampleBytes(dataset)
    const inputs = new Int8Array(count * bytes), labels = new Uint8Array(count), known = train.known && new Uint8Array(count)
    for (let i = 0; i < count; i++) {
      const row = this.rows[from + i]!, moment = this.moment(from + i), sample = inputs.subarray(i * bytes, (i + 1) * bytes)
      sample.set(train.inputs.subarray(row * bytes, (row + 1) * bytes))
      if (moment.gain !== undefined || moment.offset !== undefined) this.change(sample, moment)
      labels[i] = moment.renamed ? this.renamed(train.labels[row]!) : train.labels[row]!
      if (known) known[i] = train.known![row]!
    }
    return { count, inputs, labels, ...(known && { known }) }
  }

  /** A sensor with another gain and offset; readings end at the ends of their range, as those of a converter do. */
  private change(sample: Int8Array, { gain = 1, offset = 0 }: Moment): void {
    const { front, format } = this.dataset
    const values = front ? new Int16Array(sample.buffer, sample.byteOffset, sample.length / 2) : sample
    const most = front ? 32767 : 127, zero = front ? 0 : format.background
    for (let i = 0; i < values.length; i++) values[i] = Math.max(-most - 1, Math.min(most, Math.round(zero + (values[i]! - zero) * gain + offset * most)))
  }
}
