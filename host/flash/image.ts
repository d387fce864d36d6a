import { readFile } from 'node:fs/promises'
import type { Board } from '../board/board.js'
import { EngramError } from '../errors.js'
import { isElf, parseElf } from './elf.js'
import { checkHash } from './image-hash.js'
import { readRecords } from './hex-records.js'
import { hexSegments } from './intel-hex.js'
import type { Segment } from './segments.js'
import { parseUf2 } from './uf2.js'
import { isUniversal, universalPart } from './universal-hex.js'

/** What is to be written: the bytes and where they go, whatever file they came from. In order of address, none overlapping. */
export interface Image {
  segments: readonly Segment[]
  /** The boards whose programs the file holds as well, if there are any. */
  parts?: readonly string[]
  /** Whether it carries its own hash, which then is right. */
  hashed?: boolean
}

/** First bytes of files that people take for images, and what to do with them. */
const mistaken: readonly [start: RegExp, what: string, hint: string][] = [
  [/^PK\x03\x04/, 'a ZIP file', 'unpack it, and flash the file inside'],
  [/^\x1f\x8b/, 'a gzip file', 'unpack it with gunzip, and flash the file inside'],
  [/^S[0-9][0-9a-f]{4}/i, 'a Motorola S-record file', 'convert it: objcopy -I srec -O ihex file.srec file.hex'],
  [/^\s*<(!doctype|html)/i, 'a web page', 'download the file itself, not the page that shows it'],
  [/^!<arch>/, 'a library', 'link it to a program first'],
]

/**
 * An image from the bytes of an ELF, Intel HEX, Universal Hex or UF2 file, told apart by their first bytes. Of a file for several
 * boards it takes the part for `board`. Throws IMAGE_INVALID, also when all of it is for others, and
 * IMAGE_DAMAGED when it is not what its hash says. Without a board only files of one
 * program are understood.
 */
export function parseImage(file: Uint8Array, board?: Board): Image {
  const image = parseAny(file, board)
  if (image.segments.length > 0) return { ...image, hashed: checkHash(image.segments) }
  throw new EngramError('IMAGE_INVALID', 'the image holds no bytes', '`engram build` writes an image')
}

function parseAny(file: Uint8Array, board: Board | undefined): Image {
  const { name = 'board that is not told', core, flash } = board ?? {}
  if (file.length === 0) throw new EngramError('IMAGE_INVALID', 'the image file is empty', 'copy or build it again')
  if (isElf(file)) return { segments: parseElf(file, core) }
  const start = Buffer.from(file.subarray(0, 200)).toString('latin1')
  if (start.startsWith('UF2\n')) return several(parseUf2(file, flash?.uf2 && parseInt(flash.uf2.family, 16), name))
  // Editors may have put a byte order mark or blank lines at the beginning.
  if (/^(\xef\xbb\xbf)?\s*:/.test(start)) {
    const records = readRecords(Buffer.from(file).toString('latin1').replace(/^\xef\xbb\xbf/, ''))
    if (!isUniversal(records)) return { segments: hexSegments(records) }
    const { records: own, boards } = universalPart(records, flash?.daplinkIds, name)
    return { segments: hexSegments(own), parts: boards }
  }
  const other = mistaken.find(([begins]) => begins.test(start))
  throw new EngramError(
    'IMAGE_INVALID',
    `the image is not an ELF, Intel HEX or UF2 file${other ? `, but ${other[1]}` : ''}`,
    other?.[2] ?? 'raw binaries do not say where they belong; `engram build` writes the others',
  )
}

const several = ({ segments, families }: { segments: Segment[]; families: string[] }): Image =>
  families.length > 1 ? { segments, parts: families } : { segments }

/** The image in a file. */
export async function readImage(path: string, board?: Board): Promise<Image> {
  let file: Uint8Array
  try {
    file = await readFile(path)
  } catch (error) {
    throw new EngramError('IMAGE_INVALID', `cannot read ${path}: ${(error as Error).message}`, '`engram build` writes an image')
  }
  return parseImage(file, board)
}
