import { unzipSync } from 'fflate'
import { EngramError } from '../../errors.js'
import { parseNpy, type NpyArray } from './npy.js'
import { listed } from './problem.js'

/** The arrays of a data set: samples along the first dimension of `x`, their labels in `y`. */
export interface NpzPart {
  x: NpyArray
  y: NpyArray
}

/** What archives call samples and labels, from Keras, scikit-learn, MedMNIST and habit. */
const sampleNames = ['x', 'data', 'features', 'images', 'samples', 'inputs']
const labelNames = ['y', 'labels', 'label', 'target', 'targets', 'classes']

/**
 * Reads NumPy's archive of arrays: one pair of samples and labels, or a training and a test pair (`x_train`, `y_train`, `x_test`, …).
 * @throws DATA_FORMAT when no pair is found, naming the arrays; DATA_SHAPE when a pair does not fit.
 */
export function readNpz(bytes: Uint8Array, name: string): { train: NpzPart; test?: NpzPart } {
  let entries: Record<string, Uint8Array>
  try {
    entries = unzipSync(bytes)
  } catch (error) {
    throw new EngramError('DATA_TRUNCATED', `${name} is a damaged archive: ${(error as Error).message}`, 'copy or download the file again', { path: name })
  }
  const arrays = new Map(Object.entries(entries).map(([entry, content]) => [entry.replace(/\.npy$/, '').toLowerCase(), { entry, content }]))
  const find = (names: readonly string[], part: string): NpyArray | undefined => {
    for (const each of names)
      for (const key of part === '' ? [each] : [`${each}_${part}`, `${part}_${each}`, `${each}${part}`, `${part}${each}`]) {
        const found = arrays.get(key)
        if (found) return parseNpy(found.content, `${name}, ${found.entry}`)
      }
    return undefined
  }
  const pair = (part: string): NpzPart | undefined => {
    const x = find(sampleNames, part)
    const y = find(labelNames, part)
    return x && y && { x, y: oneColumn(y) }
  }
  const train = pair('train') ?? pair('training') ?? pair('')
  if (!train)
    throw new EngramError('DATA_FORMAT', `${name} holds the arrays ${listed([...arrays.keys()])}, and no pair of samples and labels`, "call them x and y: numpy.savez('data.npz', x=x, y=y)", { path: name })
  const test = pair('test') ?? pair('testing')
  for (const part of test ? [train, test] : [train])
    if (part.y.shape.length !== 1 || part.x.shape[0] !== part.y.shape[0])
      throw new EngramError('DATA_SHAPE', `${part.x.name} is ${part.x.shape.join(' × ')} and ${part.y.name} ${part.y.shape.join(' × ')}`, 'give a label for each sample, in one dimension', { path: name })
  return { train, ...(test && { test }) }
}

/** Labels as a column of a matrix are labels. */
const oneColumn = (y: NpyArray): NpyArray => (y.shape.length === 2 && y.shape[1] === 1 ? { ...y, shape: [y.shape[0]!] } : y)
