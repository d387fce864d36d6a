import type { Front } from '../front/front.js'
import type { TaskName } from '../task/task.js'
import type { InputReader } from './input-reader.js'
import type { ColumnRole } from './roles/roles.js'
import type { SplitInfo } from './split/split.js'
import type { Output } from './targets.js'

/** Height, width and channels of one sample; tabular data is 1 × 1 × features. Memory order is HWC. */
export interface Shape {
  height: number
  width: number
  channels: number
}

/** Samples as the core takes them: one int8 vector a sample, and what it teaches (`targetOf`). */
export interface Samples {
  count: number
  /** int8, `count` × features, sample-major; with a front end the bytes of readings, int16, `count` × `sampleBytes`. */
  inputs: Int8Array
  /** Class index, `count` entries; zeros where samples have none. */
  labels: Uint8Array
  /** 1 for a sample whose target is known, 0 for one without; all are known where it is left out. */
  known?: Uint8Array
  /** Place of each sample in the order of time; that in which they stand where it is left out. */
  times?: Uint32Array
  /** Instead of a class: int16 Q10, `count` × outputs, sample-major. */
  values?: Int16Array
  /** The same numbers in the units of the data, as exact as the data has them: answers are judged by these. */
  numbers?: Float64Array
}

/** How raw values became int8 inputs; the same bytes go to every device. */
export interface InputFormat {
  /** Fractional bits of an input: real value = int8 / 2^fraction. */
  fraction: number
  /** int8 value that means "background" (shifted-in border pixels). */
  background: number
  /** Mean over training samples of the sum of squares of the real-valued input vector. */
  energy: number
  /** One line for people, e.g. "pixels >> 1, minus 36". */
  description: string
}

/** A labelled data set, held once, as typed views. */
export interface Dataset {
  name: string
  shape: Shape
  /** What the learner makes its inputs of readings with; then samples are readings, and `shape` is what it makes of them. */
  front?: Front
  /** What is to be learned of it; to tell its classes where it is left out. */
  task?: TaskName
  /** Class names by index; to foretell numbers, none. */
  classes: string[]
  /** To foretell numbers: what they are called, and how they become targets. */
  outputs?: Output[]
  /** To tell what is normal: whether each of the classes is. */
  normal?: boolean[]
  format: InputFormat
  train: Samples
  test: Samples
  /** How further samples are read; data sets made by hand may leave it out. */
  reader?: InputReader
  /** How the test samples were held out; a data set made by hand brings both parts. */
  split?: SplitInfo
  /**
   * Samples at the end of `train` that are held out for validation when that is asked for, and samples in front of them that then
   * nobody learns from (beside a stretch of time); a sixth and none where it is left out.
   */
  validation?: { held: number; gap: number; /** The others were chosen by class, so that they need not hold all that is held out. */ chosen?: true }
  /** Of a table: what each column is for. */
  columns?: ColumnRole[]
  /** What people should know before they believe a figure; a sentence each. */
  notes?: string[]
}

export const features = (shape: Shape): number => shape.height * shape.width * shape.channels

/** Bytes of a sample as it goes to a device. */
export const sampleBytes = ({ shape, front }: Pick<Dataset, 'shape' | 'front'>): number => (front ? 2 * front.rows * front.channels : features(shape))

/** Units that the readout of a learner must have: one a class or number; undefined where the user chooses. */
export const readoutUnits = ({ task, classes, outputs }: Pick<Dataset, 'task' | 'classes' | 'outputs'>): number | undefined =>
  task === 'detect' ? undefined : (outputs?.length ?? classes.length)
