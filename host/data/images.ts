import { EngramError } from '../errors.js'
import { requireTwoClasses, unseenClass } from './classes.js'
import { features, type Dataset, type InputFormat, type Samples, type Shape } from './dataset.js'
import type { Idx } from './idx.js'
import { pixelReader } from './input-reader.js'
import { givenTest, splitRows, type Fold } from './split/split.js'
import { allocateSamples, meanEnergy } from './storage.js'

/** The IDX files of one image data set. Without a test pair, a fifth of the training pair is held out by `seed`. */
export interface ImageFiles {
  name: string
  trainImages: Idx
  trainLabels: Idx
  testImages?: Idx
  testLabels?: Idx
  seed: number
  /** Hold out this fold. */
  fold?: Fold
  /** Names of labels 0, 1, …; without them a class is called by its number. */
  labelNames?: readonly string[]
}

/** Some rows of an image and a label file; all of them, in file order, when `rows` is left out. */
interface Part {
  images: Idx
  labels: Idx
  rows?: Uint32Array
}

/** Below this share of zero pixels, zero does not mean "background", and the mean is subtracted. */
const SPARSE = 0.6

/**
 * Images as inputs of fraction 7: pixel >> 1, and minus (mean pixel >> 1) where under 60 % of the training pixels
 * are zero. Each raw byte is converted once, into the one array that stays.
 */
export function imageDataset(files: ImageFiles): Dataset {
  const shape = imageShape(files.trainImages)
  let train: Part = { images: files.trainImages, labels: files.trainLabels }
  checkPair(train)
  const { classOf, names } = classesIn(train.labels, files.labelNames)
  let test: Part
  let held: Pick<Dataset, 'split' | 'validation'>
  if (files.testImages && files.testLabels) {
    test = { images: files.testImages, labels: files.testLabels }
    checkPair(test)
    checkSameShape(train.images, test.images)
    held = givenTest(train.images.dims[0]!, 'it comes with the images', files.fold)
  } else {
    const classes = Uint8Array.from(train.labels.data, (label) => classOf[label])
    const { seed, fold } = files
    const split = splitRows({ kind: 'random', why: 'images have no groups and no time', labels: classes, classes: names.length, seed, name: train.labels.name, ...(fold && { fold }) })
    held = { split: split.info, validation: split.validation }
    test = { ...train, rows: split.test }
    train = { ...train, rows: split.train }
  }
  const { table, ...format } = pixelFormat(train, features(shape))
  const learned = encode(train, table, classOf, names)
  return {
    name: files.name,
    shape,
    classes: names,
    format: { ...format, energy: meanEnergy(learned, format.fraction) },
    train: learned,
    test: encode(test, table, classOf, names),
    reader: pixelReader(features(shape), table),
    ...held,
    notes: [],
  }
}

function imageShape({ name, dims }: Idx): Shape {
  if (dims.length < 3)
    throw new EngramError(
      'DATA_SHAPE',
      `${name}: images have 3 dimensions (count, height, width) or 4 (and channels), this file has ${dims.length} (${dims.join(' × ')})`,
      dims.length === 1 ? 'it looks like a labels file: give the images file' : 'reshape the images to count × height × width',
    )
  const [, height, width, channels = 1] = dims
  return { height, width, channels }
}

function checkPair({ images, labels }: Part): void {
  if (labels.dims.length !== 1)
    throw new EngramError('DATA_SHAPE', `${labels.name}: labels have 1 dimension, this file has ${labels.dims.length} (${labels.dims.join(' × ')})`, 'give the labels file (…-labels-idx1-ubyte)')
  if (images.dims[0] !== labels.dims[0])
    throw new EngramError(
      'DATA_SHAPE',
      `${images.name} holds ${images.dims[0]} images, but ${labels.name} holds ${labels.dims[0]} labels`,
      'give the two files of the same set (training with training, test with test)',
      { images: images.dims[0], labels: labels.dims[0] },
    )
}

function checkSameShape(train: Idx, test: Idx): void {
  const [expected, actual] = [train, test].map((idx) => idx.dims.slice(1).join(' × '))
  if (expected !== actual)
    throw new EngramError('DATA_SHAPE', `${test.name} holds images of ${actual}, but ${train.name} of ${expected}`, 'training and test images must have one size')
}

/** Labels that occur become classes 0, 1, … in their order (EMNIST's letters are labelled 1 to 26). */
function classesIn(labels: Idx, labelNames?: readonly string[]): { classOf: Int16Array; names: string[] } {
  const classOf = new Int16Array(256).fill(-1)
  for (const label of labels.data) classOf[label] = 0
  const names: string[] = []
  for (let label = 0; label < 256; label++) {
    if (classOf[label] < 0) continue
    classOf[label] = names.length
    names.push(labelNames?.[label] ?? String(label))
  }
  requireTwoClasses(names, labels.name)
  return { classOf, names }
}

/** The int8 input of each of the 256 pixel values, decided from the training pixels. */
function pixelFormat(train: Part, size: number): Omit<InputFormat, 'energy'> & { table: Int8Array } {
  const counts = new Float64Array(256)
  let total = 0
  forEachRow(train, size, (start) => {
    for (let i = start; i < start + size; i++) counts[train.images.data[i]]++
    total += size
  })
  const mean = counts.reduce((sum, count, pixel) => sum + count * pixel, 0) / total
  const subtracted = counts[0] / total < SPARSE ? Math.floor(mean) >> 1 : 0
  return {
    table: Int8Array.from({ length: 256 }, (_, pixel) => (pixel >> 1) - subtracted),
    fraction: 7,
    background: 0 - subtracted,
    description: subtracted ? `pixels >> 1, minus ${subtracted}` : 'pixels >> 1',
  }
}

function encode(part: Part, table: Int8Array, classOf: Int16Array, names: string[]): Samples {
  const { images, labels } = part
  const size = images.data.length / images.dims[0]
  const samples: Samples = { ...allocateSamples(part.rows?.length ?? images.dims[0], size), ...(part.rows && { times: part.rows }) }
  let write = 0
  let count = 0
  forEachRow(part, size, (start, row) => {
    for (let i = start; i < start + size; i++) samples.inputs[write++] = table[images.data[i]]
    const label = classOf[labels.data[row]]
    if (label < 0) throw unseenClass(String(labels.data[row]), names, `${labels.name}, sample ${row}`)
    samples.labels[count++] = label
  })
  return samples
}

function forEachRow({ images, rows }: Part, size: number, visit: (start: number, row: number) => void): void {
  const count = rows?.length ?? images.dims[0]
  for (let i = 0; i < count; i++) {
    const row = rows ? rows[i] : i
    visit(row * size, row)
  }
}
