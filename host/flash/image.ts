import { readFile } from 'node:fs/promises'
import { EngramError } from '../errors.js'
import { isElf, parseElf } from './elf.js'
import { parseIntelHex } from './intel-hex.js'
import { type Segment } from './segments.js'
import { parseUf2 } from './uf2.js'

/** What is to be written: the bytes and where they go, whatever file they came from. In order of address, none overlapping. */
export interface Image {
  segments: readonly Segment[]
}

/** An image from the bytes of an ELF, Intel HEX or UF2 file, told apart by their first bytes. Throws IMAGE_INVALID. */
export function parseImage(file: Uint8Array): Image {
  if (isElf(file)) return { segments: parseElf(file) }
  const start = Buffer.from(file.subarray(0, 4)).toString('latin1')
  if (start === 'UF2\n') return { segments: parseUf2(file) }
  if (start.startsWith(':')) return { segments: parseIntelHex(Buffer.from(file).toString('latin1')) }
  throw new EngramError('IMAGE_INVALID', 'the image is not an ELF, Intel HEX or UF2 file', 'raw binaries do not say where they belong; `engram build` writes the others')
}

export async function readImage(path: string): Promise<Image> {
  let file: Uint8Array
  try {
    file = await readFile(path)
  } catch (error) {
    throw new EngramError('IMAGE_INVALID', `cannot read ${path}: ${(error as Error).message}`, '`engram build` writes an image')
  }
  return parseImage(file)
}
