import { open, readdir, readFile, realpath, stat } from 'node:fs/promises'
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { gunzip, isGzip } from '../data/gunzip.js'
import { parseIdx, type Idx } from '../data/idx.js'
import type { Bytes } from '../data/read/pieces.js'
import { EngramError } from '../errors.js'
import { didYouMean } from '../text/suggest.js'
import { whyUnreadable } from './why-unreadable.js'

/** Bytes of a file, unpacked when they are gzip or the file's name says so. */
export async function readBytes(path: string): Promise<Uint8Array> {
  let bytes: Uint8Array<ArrayBuffer>
  try {
    bytes = await readFile(path)
  } catch (cause) {
    throw await unreadable(path, cause)
  }
  let unpacked: Uint8Array<ArrayBuffer> = isGzip(bytes) || path.endsWith('.gz') ? await gunzip(bytes, path) : bytes
  // Some servers and browsers compress a .gz file once more, so it may be packed twice.
  if (isGzip(unpacked)) unpacked = await gunzip(unpacked, path)
  return unpacked
}

/** Text of a file in UTF-8, unpacked likewise. */
export async function readText(path: string): Promise<string> {
  const bytes = await readBytes(path)
  try {
    return new TextDecoder().decode(bytes)
  } catch {
    throw new EngramError('DATA_FORMAT', `${path}: ${bytes.length} bytes of text are more than can be read at once (about 500 MB)`, 'give fewer rows, or images as IDX files', { path })
  }
}

/** Files above this size are read block by block where that is enough. */
const LARGE = 16 * 1024 * 1024

/** What a table is read from: a large file that is not packed stays where it is. */
export async function readContent(path: string): Promise<Uint8Array | Bytes> {
  const { size } = await stat(path).catch(async (cause: unknown) => {
    throw await unreadable(path, cause)
  })
  if (size < LARGE || path.endsWith('.gz') || isGzip(await firstBytes(path, 2))) return readBytes(path)
  const blocks = function* (most: number): Generator<Uint8Array, void> {
    const file = openSync(path, 'r')
    try {
      const block = new Uint8Array(most)
      for (let read = readSync(file, block); read > 0; read = readSync(file, block)) yield block.subarray(0, read)
    } finally {
      closeSync(file)
    }
  }
  return { length: size, all: () => readFileSync(path), blocks }
}

/** An IDX file, plain or packed. */
export async function readIdx(path: string): Promise<Idx> {
  return parseIdx(await readBytes(path), path)
}

/** What a path is, or undefined when there is nothing. */
export async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file'
  } catch {
    return undefined
  }
}

/** The beginning of a file, for telling what it is. */
export async function firstBytes(path: string, count: number): Promise<Uint8Array> {
  const file = await open(path).catch(async (cause: unknown) => {
    throw await unreadable(path, cause)
  })
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(count), 0, count, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Whether two paths lead to one file. */
export async function isSameFile(one: string, other: string): Promise<boolean> {
  const paths = await Promise.all([one, other].map((path) => realpath(path).catch(() => resolve(path))))
  return paths[0] === paths[1]
}

/** The first of the names (each also as .gz) that is a file in the folder. */
export async function findFile(folder: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names)
    for (const path of [join(folder, name), join(folder, `${name}.gz`)]) if ((await kindOf(path)) === 'file') return path
  return undefined
}

/** The error for a path that is not there; `known` are names that could have been meant besides files. */
export async function notFound(path: string, known: readonly string[] = []): Promise<EngramError> {
  const folder = dirname(path)
  const siblings = await readdir(folder).catch(() => undefined)
  const hint =
    didYouMean(path, known) ??
    (siblings ? didYouMean(basename(path), siblings) : `the folder ${folder} does not exist either`) ??
    (known.length ? `give a file, a folder of IDX files, or one of ${known.join(', ')}` : 'check the path')
  return new EngramError('DATA_NOT_FOUND', `${path}: no such file`, hint, { path })
}

async function unreadable(path: string, cause: unknown): Promise<EngramError> {
  const code = (cause as NodeJS.ErrnoException).code
  if (code === 'ENOENT' || code === 'ENOTDIR') return notFound(path)
  return new EngramError('DATA_NOT_FOUND', `${path} cannot be read: ${whyUnreadable(cause)}`, 'check the file and its permissions', { path, cause: code })
}
