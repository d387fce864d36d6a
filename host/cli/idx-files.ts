import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { ImageFiles } from '../data/images.js'
import { EngramError } from '../errors.js'
import { findFile, kindOf, notFound, readIdx } from './data-files.js'

/** An images file and the labels file that belongs to it. */
interface Pair {
  images: string
  labels: string
}

/** How the files of an IDX set are called, in the order in which they are looked for. */
const trainPrefixes = ['train']
const testPrefixes = ['t10k', 'test']

/** Dimensions of an IDX file of images: 3 when they are grey, 4 when they have colours. */
const imageNames = (prefix: string): string[] => ['-idx3', '.idx3', '-idx4', '.idx4'].map((kind) => `${prefix}-images${kind}-ubyte`)

/** True for file names that only IDX files have. */
export const isIdxName = (path: string): boolean => /idx\d|ubyte/i.test(basename(path))

/** True for names that begin as those of test files do. */
const isTestName = (name: string): boolean => testPrefixes.some((prefix) => name.toLowerCase().includes(prefix))

/** The IDX files of one set: the folder's usual names, or a file with its partner beside it. */
export interface IdxSource {
  /** A folder, or an images (or labels) file. */
  path: string
  /** Separate test files, likewise a folder or a file. */
  test?: string
}

/** Reads an IDX set, with the test files (`t10k-…` or `test-…` beside `train-…`) that it has. */
export async function readIdxFiles({ path, test }: IdxSource): Promise<Omit<ImageFiles, 'name' | 'seed'>> {
  const train = await findPair(path, trainPrefixes)
  const testPair = test === undefined ? await siblingTest(train) : await findPair(test, testPrefixes)
  return {
    trainImages: await readIdx(train.images),
    trainLabels: await readIdx(train.labels),
    ...(testPair && { testImages: await readIdx(testPair.images), testLabels: await readIdx(testPair.labels) }),
  }
}

/** True when the folder holds the training images of an IDX set. */
export async function holdsIdx(folder: string): Promise<boolean> {
  return (await pairIn(folder, trainPrefixes)) !== undefined
}

/** True when any file of the folder is called as only IDX files are. */
export async function holdsAnyIdx(folder: string): Promise<boolean> {
  return (await readdir(folder)).some(isIdxName)
}

async function pairIn(folder: string, prefixes: readonly string[]): Promise<Pair | undefined> {
  for (const prefix of prefixes) {
    const images = await findFile(folder, imageNames(prefix))
    if (images) return { images, labels: await partner(images) }
  }
  return undefined
}

async function findPair(path: string, prefixes: readonly string[]): Promise<Pair> {
  const kind = await kindOf(path)
  if (kind === undefined) throw await notFound(path)
  if (kind === 'file') {
    const other = await partner(path)
    return /images/i.test(basename(path)) ? { images: path, labels: other } : { images: other, labels: path }
  }
  const pair = await pairIn(path, prefixes)
  if (pair) return pair
  const others = (await readdir(path)).filter((name) => isIdxName(name) && /images/i.test(name) && isTestName(name) === (prefixes === testPrefixes))
  if (others.length === 1) return { images: join(path, others[0]!), labels: await partner(join(path, others[0]!)) }
  const wanted = prefixes.map((prefix) => imageNames(prefix)[0]).join(' or ')
  const hint = others.length > 1 ? `give one of its images files: ${others.slice(0, 4).join(', ')}${others.length > 4 ? ', …' : ''}` : 'give a folder with IDX files of these names, or one images file, or a .csv'
  throw new EngramError('DATA_NOT_FOUND', `${path} is a folder without ${wanted} (or .gz)`, hint, { path })
}

/** The labels file of an images file, or the reverse: the same name with the other word and number, packed or not. */
async function partner(path: string): Promise<string> {
  const name = basename(path).replace(/\.gz$/, '')
  const isImages = /images/i.test(name)
  const other = isImages
    ? name.replace(/images/i, 'labels').replace(/idx\d/i, 'idx1')
    : name.replace(/labels/i, 'images')
  if (other === name)
    throw new EngramError('DATA_NOT_FOUND', `${path}: cannot tell which labels belong to it`, 'name the pair …-images-idx3-ubyte and …-labels-idx1-ubyte', { path })
  const found = await findFile(dirname(path), isImages ? [other, other.replace(/idx1-ubyte/i, 'idx2-int'), other.replace(/ubyte/i, 'int'), other.replace(/ubyte/i, 'byte')] : [other.replace(/idx\d/i, 'idx3'), other.replace(/idx\d/i, 'idx4')])
  if (found) return found
  throw new EngramError('DATA_NOT_FOUND', `${isImages ? other : other.replace(/idx\d/i, 'idx3')} (or .gz) is missing beside ${path}`, `put the ${isImages ? 'labels' : 'images'} file into the same folder`, { path: other })
}

/** `t10k-…` beside `train-…`, `letters-test-…` beside `letters-train-…`. */
async function siblingTest(train: Pair): Promise<Pair | undefined> {
  const folder = dirname(train.images)
  const name = basename(train.images).replace(/\.gz$/, '')
  if (!/train/i.test(name)) return undefined
  const images = await findFile(folder, testPrefixes.map((prefix) => name.replace(/train/i, prefix)))
  if (images) return { images, labels: await partner(images) }
  return name.startsWith('train') ? pairIn(folder, testPrefixes) : undefined
}
