import { EngramError } from '../errors.js'

/** True when the bytes begin like a gzip file (RFC 1952: 1f 8b). */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b

/** Deflate cannot shrink more than 1032:1, so a trailer that states more is wrong. */
const MAX_RATIO = 1032

/**
 * Unpacks a gzip file. `name` is for messages.
 * @throws DATA_FORMAT when it is not gzip or damaged; DATA_TRUNCATED when its end is missing.
 */
export async function gunzip(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<Uint8Array<ArrayBuffer>> {
  if (!isGzip(bytes))
    throw new EngramError(
      'DATA_FORMAT',
      `${name} is not gzip: it begins with ${describeStart(bytes)} instead of 1f 8b`,
      'if it is already unpacked, remove .gz from its name; else download it again',
      { path: name },
    )
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  let unpacked = new Uint8Array(promisedSize(bytes))
  let size = 0
  const reader = stream.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      if (size + value.length > unpacked.length) {
        const larger = new Uint8Array((size + value.length) * 2)
        larger.set(unpacked.subarray(0, size))
        unpacked = larger
      }
      unpacked.set(value, size)
      size += value.length
    }
  } catch (cause) {
    const reason = cause instanceof Error ? innermostMessage(cause) : String(cause)
    const truncated = /unexpected end|incomplete|premature/i.test(reason)
    throw new EngramError(
      truncated ? 'DATA_TRUNCATED' : 'DATA_FORMAT',
      `${name} (${bytes.length} bytes, gzip) ${truncated ? 'ends too early' : 'is damaged'} after ${size} unpacked bytes: ${reason}`,
      'download or copy the file again',
      { path: name, bytes: bytes.length, unpacked: size },
    )
  }
  return unpacked.subarray(0, size)
}

/** The last four bytes of a gzip file are its unpacked size, modulo 2^32: memory is allocated once instead of growing. */
function promisedSize(bytes: Uint8Array): number {
  if (bytes.length < 18) return 0
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 4, true)
  return size <= bytes.length * MAX_RATIO ? size : 0
}

const innermostMessage = (error: Error): string =>
  error.cause instanceof Error ? innermostMessage(error.cause) : error.message

/** The first bytes in hex, and what kind of file begins like that when it is a common accident. */
export function describeStart(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'nothing (0 bytes)'
  const first = bytes.subarray(0, 4)
  const hex = [...first].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
  const text = String.fromCharCode(...bytes.subarray(0, 32))
  if (text.startsWith('PK')) return `${hex} (a zip file)`
  if (text.startsWith('version https://git-lfs')) return `${hex} (a Git LFS pointer, not the file itself)`
  if (/^\s*<(!doctype|html)/i.test(text)) return `${hex} (a web page)`
  return hex
}
