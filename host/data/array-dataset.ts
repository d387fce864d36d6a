import { EngramError } from '../errors.js'
import type { Dataset } from './dataset.js'
import type { Idx } from './idx.js'
import { imageDataset } from './images.js'
import { ColumnReader } from './read/column.js'
import { matrixColumns, sheetOf, type NpyArray } from './read/npy.js'
import { numberIn } from './read/number.js'
import type { NpzPart } from './read/npz.js'
import type { Sheet } from './read/sheet.js'
import { tableDataset, type TableOptions } from './table/dataset.js'

/** Arrays as a data set: three or four dimensions of bytes are images, two are a table. */
export function arrayDataset(parts: { train: NpzPart; test?: NpzPart }, options: TableOptions): Dataset {
  const { train, test } = parts
  if (train.x.shape.length < 3) return tableDataset(arraySheet(train), test && arraySheet(test), { ...options, label: 'label' })
  const names = classNames(train.y)
  return imageDataset({
    name: options.name ?? train.x.name,
    seed: options.seed,
    ...(options.fold && { fold: options.fold }),
    labelNames: names,
    trainImages: imagesOf(train.x),
    trainLabels: labelsOf(train.y, names),
    ...(test && { testImages: imagesOf(test.x), testLabels: labelsOf(test.y, names) }),
  })
}

function arraySheet({ x, y }: NpzPart): Sheet {
  const [rows, width] = x.shape as [number, number]
  const labels = new ColumnReader(numberIn)
  for (let row = 0; row < rows; row++) labels.push(String(y.values[row]), row + 1)
  return sheetOf(x.name, 'NumPy array', [...matrixColumns(x.values, rows, width, (column) => `x${column}`), labels.column('label', true)], rows)
}

/** Bytes as they are; numbers from 0 to 1 as shares of 255. */
function imagesOf({ name, shape, values }: NpyArray): Idx {
  let most = 0
  let least = 0
  for (let i = 0; i < values.length; i++) {
    most = Math.max(most, values[i] as number)
    least = Math.min(least, values[i] as number)
  }
  if (!(least >= 0 && most <= 255))
    throw new EngramError('DATA_VALUE', `${name}: its values reach from ${least} to ${most}, and pixels are 0 to 255, or 0 to 1`, "scale and save them as bytes: (255 * (x - x.min()) / (x.max() - x.min())).astype('uint8')", { path: name })
  const scale = most <= 1 ? 255 : 1
  return { name, dims: shape, data: Uint8Array.from(values as ArrayLike<number>, (value) => Math.round(value * scale)) }
}

/** Different labels, numbers in their order. */
function classNames({ values, name }: NpyArray): string[] {
  const names = [...new Set(Array.from(values as ArrayLike<number | string>, String))].sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1))
  if (names.length > 256) throw new EngramError('DATA_CLASSES', `${name}: ${names.length} different labels, and 256 classes are the most`, 'give class numbers, one a sample', { path: name })
  return names
}

const labelsOf = ({ name, values, shape }: NpyArray, names: readonly string[]): Idx => ({
  name,
  dims: [shape[0]!],
  data: Uint8Array.from(values as ArrayLike<number | string>, (value) => {
    const index = names.indexOf(String(value))
    if (index < 0) throw new EngramError('DATA_CLASSES', `${name}: label "${value}" does not occur in the training samples`, 'remove its samples from the test set')
    return index
  }),
})
