import { readdir } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { pictureDataset, type Picture } from '../data/pictures.js'
import { joinSheets, type Labelled } from '../data/read/join.js'
import type { ReadingOptions } from '../data/read/sheet.js'
import { readTable } from '../data/read/table.js'
import { tableDataset, type TableOptions } from '../data/table/dataset.js'
import { EngramError } from '../errors.js'
import { readBytes } from './data-files.js'
import { isPicture, readPicture } from './picture-files.js'
import type { OpenedData } from './sources.js'

/** A file that belongs to a class: by the folder that it lies in, or by its own name. */
interface ClassFile {
  path: string
  class: string
}

const isTable = (path: string): boolean => /\.(csv|tsv|txt|dat|json|jsonl|ndjson|arff|npy)(\.gz)?$/i.test(path)

/** Names of folders that hold a part of a data set (training, test), not a class. */
const trainNames = ['train', 'training', 'training_set']
const testNames = ['test', 'testing', 'test_set', 'val', 'validation', 'valid']

/** What a folder of classes is read with. */
export type FolderOptions = Omit<TableOptions, 'seed' | 'fold'> & Omit<ReadingOptions, 'names'> & { name: string }

/**
 * A folder that has a folder of pictures or tables for each class, or a table for each class (`walk.csv`, or `walk.1.csv`, `walk.2.csv`
 * for several recordings); under `train` and `test` where the data is split already.
 * @throws DATA_NOT_FOUND when it is none of these.
 */
export async function classFolder(path: string, test: string | undefined, options: FolderOptions): Promise<OpenedData> {
  const train = (await childFolder(path, trainNames)) ?? path
  const testPath = test ?? (train === path ? undefined : await childFolder(path, testNames))
  const files = await classFiles(train)
  const held = testPath === undefined ? undefined : await classFiles(testPath)
  if (files.every((file) => isPicture(file.path))) {
    const parts = { train: await pictures(files), ...(held && { test: await pictures(held) }) }
    return (draw) => pictureDataset(parts, { name: options.name, ...draw })
  }
  const sheets = { train: await table(files, train, options), test: held && (await table(held, testPath!, options)) }
  return (draw) => tableDataset(sheets.train, sheets.test, { ...options, ...draw })
}

const pictures = (files: readonly ClassFile[]): Promise<Picture[]> => Promise.all(files.map(async ({ path, class: name }) => ({ path, class: name, ...(await readPicture(path)) })))

async function table(files: readonly ClassFile[], folder: string, { encoding, header, decimal }: FolderOptions) {
  const options = { ...(encoding && { encoding }), ...(header !== undefined && { header }), ...(decimal && { decimal }) }
  const parts: Labelled[] = []
  for (const { path, class: name } of files) parts.push({ sheet: readTable(await readBytes(path), path, options), class: name, recording: stem(path) })
  return joinSheets(parts, folder)
}

async function childFolder(path: string, names: readonly string[]): Promise<string | undefined> {
  const entries = await readdir(path, { withFileTypes: true })
  const found = entries.find((entry) => entry.isDirectory() && names.includes(entry.name.toLowerCase()))
  return found && join(path, found.name)
}

/** Files of a kind that is read, each with its class, in the order of their names. */
async function classFiles(folder: string): Promise<ClassFile[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !name.startsWith('.')).sort((a, b) => (a.name < b.name ? -1 : 1))
  const found: ClassFile[] = []
  for (const entry of entries.filter((each) => each.isDirectory()))
    for (const name of (await readdir(join(folder, entry.name))).sort())
      if (!name.startsWith('.') && (isPicture(name) || isTable(name))) found.push({ path: join(folder, entry.name, name), class: entry.name })
  // A text file beside pictures is no data: it says where they are from.
  if (found.some(({ path }) => isPicture(path))) found.splice(0, Infinity, ...found.filter(({ path }) => !/\.txt$/i.test(path)))
  if (found.length === 0) {
    const tables = entries.filter((entry) => entry.isFile() && isTable(entry.name))
    // A single file is not a folder of classes but a table, and a README is no data.
    if (tables.length > 1) for (const { name } of tables) found.push({ path: join(folder, name), class: classOf(name) })
  }
  const kinds = new Set(found.map(({ path }) => (isPicture(path) ? 'pictures' : 'tables')))
  if (found.length === 0 || kinds.size > 1)
    throw new EngramError(
      'DATA_NOT_FOUND',
      `${folder} holds ${kinds.size > 1 ? 'pictures and tables side by side' : 'no data set'}`,
      'give a folder of IDX files, with a folder of PNG or JPEG files a class, or with a CSV file a class; or a single file',
      { path: folder },
    )
  return found
}

const stem = (path: string): string => basename(path).replace(/\.gz$/i, '').replace(new RegExp(`\\${extname(basename(path).replace(/\.gz$/i, '')) || '$'}$`), '')

/** `walk` of walk.csv, walk_2.csv, walk.03.csv and walk(4).csv. */
const classOf = (name: string): string => stem(name).replace(/[ ._(-]*\d+\)?$/, '') || stem(name)
