import { writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Sheet } from '../compare/dream-sheet.js'
import { makeFolder } from '../device/make-folder.js'
import { EngramError } from '../errors.js'
import type { Picture } from '../data/pictures.js'
import { readBytes } from './data-files.js'

export const isPicture = (path: string): boolean => /\.(png|jpe?g)$/i.test(path)

/** Decodes a PNG or JPEG file; a deeper PNG is brought to 8 bits. */
export async function readPicture(path: string): Promise<Omit<Picture, 'path' | 'class'>> {
  const bytes = await readBytes(path)
  try {
    return bytes[0] === 0xff ? await jpeg(bytes) : await png(bytes)
  } catch (error) {
    throw new EngramError('DATA_FORMAT', `${path} is no PNG or JPEG that can be read: ${(error as Error).message}`, 'open it in an image viewer and save it again, or remove it', { path })
  }
}

async function png(bytes: Uint8Array): Promise<Omit<Picture, 'path' | 'class'>> {
  const { convertIndexedToRgb, decode } = await import('fast-png')
  const decoded = decode(bytes)
  const { width, height, depth } = decoded
  if (decoded.palette) return { width, height, channels: decoded.palette[0]!.length, data: convertIndexedToRgb(decoded) }
  const data = depth === 8 ? decoded.data : Uint8Array.from(decoded.data, (value) => Math.round((value * 255) / (2 ** depth - 1)))
  return { width, height, channels: decoded.channels, data }
}

async function jpeg(bytes: Uint8Array): Promise<Omit<Picture, 'path' | 'class'>> {
  const { decode } = (await import('jpeg-js')).default
  const { width, height, data } = decode(bytes, { useTArray: true })
  return { width, height, channels: 4, data }
}

/** Writes a PNG file. */
export async function writePicture(path: string, sheet: Sheet): Promise<void> {
  const { encode } = await import('fast-png')
  try {
    makeFolder(dirname(path))
    await writeFile(path, encode(sheet))
  } catch (error) {
    throw new EngramError('OUTPUT_UNWRITABLE', `${path} cannot be written: ${(error as Error).message}`, 'choose a path with --sheet that you may write to')
  }
}
