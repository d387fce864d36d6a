/** Section 16 of docs/spec.md: what is learned, sealed part by part, and mended where a bit has changed. */
import { crc32 } from './crc.ts'

const PARTS = 8

/** Where each part begins, and behind the last where the state ends. */
export function partsOf(bytes: number): number[] {
  const size = 4 * Math.ceil(bytes / 4 / PARTS)
  return Array.from({ length: PARTS + 1 }, (_, part) => Math.min(part * size, bytes))
}

export function sealed(state: Uint8Array): number[] {
  const starts = partsOf(state.length)
  return Array.from({ length: PARTS }, (_, part) => crc32(state.subarray(starts[part], starts[part + 1])))
}

/** What has become of each part: changes state and seals back where one bit had changed, by trying them all. */
export function look(state: Uint8Array, seals: number[]): ('sound' | 'mended' | 'damaged')[] {
  const starts = partsOf(state.length)
  return seals.map((seal, part) => {
    const bytes = state.subarray(starts[part], starts[part + 1])
    if (crc32(bytes) === seal) return 'sound'
    for (let bit = 0; bit < 32; bit++)
      if (crc32(bytes) === (seal ^ (1 << bit)) >>> 0) {
        seals[part] = crc32(bytes)
        return 'mended'
      }
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      bytes[bit >> 3]! ^= 1 << (bit & 7)
      if (crc32(bytes) === seal) return 'mended'
      bytes[bit >> 3]! ^= 1 << (bit & 7)
    }
    return 'damaged'
  })
}
