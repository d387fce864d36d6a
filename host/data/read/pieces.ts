import { EngramError } from '../../errors.js'
import type { Separator } from './dialect.js'
import { decoderOf, encodingOf, notInEncoding } from './encoding.js'
import { readRecords, type RecordReader } from './records.js'

/** Bytes that are decoded at once. Pieces of this size are soon forgotten, and a table is never held as text beside its columns. */
const PIECE = 256 * 1024
/** Formats, separators and headers are told from so many bytes. */
const HEAD = 4 * 1024 * 1024

/** A file that is read block by block, so that it is not held beside the table that it becomes. */
export interface Bytes {
  length: number
  /** All at once. */
  all(): Uint8Array
  /** In their order, each at most so long; what was given is overwritten by the next. */
  blocks(size: number): Iterable<Uint8Array>
}

/** What a table is read from. */
export type Content = Uint8Array | string | Bytes

/** Text of a file, piece by piece. */
export interface Pieces {
  encoding?: string
  /** The beginning: formats, separators and headers are told from it. */
  head: string
  /** The head is all there is. */
  complete: boolean
  /** Length in bytes, or in characters. */
  length: number
  all(): Iterable<string>
}

export const bytesOf = (content: Uint8Array | Bytes): Bytes =>
  content instanceof Uint8Array ? { length: content.length, all: () => content, blocks: (size) => blocksOf(content, size) } : content

function* blocksOf(bytes: Uint8Array, size: number): Generator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/**
 * Text of `content`, in the encoding that was asked for or that its bytes tell.
 * @throws OPTION_INVALID for an encoding that is not known; DATA_FORMAT, from `all()` too, with line and byte of what it does not have.
 */
export function piecesOf(content: Content, name: string, asked?: string, { piece = PIECE, head = HEAD } = {}): Pieces {
  if (typeof content === 'string') return { head: content, complete: true, length: content.length, all: () => [content] }
  const bytes = bytesOf(content)
  const { length } = bytes
  const [beginning = new Uint8Array()] = bytes.blocks(head)
  const encoding = encodingOf(beginning, name, asked)
  const decode = function* (size: number): Generator<string, void> {
    const decoder = decoderOf(encoding)
    let left = length
    try {
      for (const block of bytes.blocks(size)) yield decoder.decode(block, { stream: (left -= block.length) > 0 })
    } catch (error) {
      throw error instanceof TypeError ? notInEncoding(bytes.all(), name, encoding) : error
    }
  }
  const [first = ''] = decode(head)
  return length <= head ? { encoding, head: first, complete: true, length, all: () => [first] } : { encoding, head: first, complete: false, length, all: () => decode(piece) }
}

/**
 * All of it in one string, for formats that are not read line by line.
 * @throws DATA_FORMAT for more than a string holds.
 */
export function wholeText({ all }: Pieces, name: string): string {
  try {
    return [...all()].join('')
  } catch (error) {
    if (error instanceof EngramError) throw error
    throw new EngramError('DATA_FORMAT', `${name}: more text than can be read at once (about 500 MB)`, 'give fewer rows, or CSV, which is read line by line', { path: name })
  }
}

/** Like readRecords, over all pieces; the first `skip` characters are left out. */
export function readAllRecords(pieces: Pieces, skip: number, separator: Separator, name: string, reader: RecordReader): void {
  let rest = ''
  let line = 1
  let left = skip
  for (const piece of pieces.all()) {
    const text = left > 0 ? piece.slice(left) : rest + piece
    left = 0
    const read = readRecords(text, separator, name, reader, { line, more: true })
    rest = text.slice(read.used)
    line = read.line
  }
  readRecords(rest, separator, name, reader, { line })
}
