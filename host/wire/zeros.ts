import { Request } from '../../assembly/abi.js'
import type { Asked } from './channel.js'

/** Zeros that two bytes stand for at most. */
const LONGEST = 255

/** A sample as `zeros` requests of at most `most` bytes: a zero and n stand for n zeros, every other byte for itself. */
export function packed(bytes: Uint8Array, most: number): Asked[] {
  const asked: Asked[] = []
  for (let at = 0; at < bytes.length; ) {
    const payload = [at & 255, at >> 8]
    while (at < bytes.length && payload.length < most) {
      const run = zerosFrom(bytes, at)
      if (run === 0) payload.push(bytes[at++]!)
      else if (payload.length + 2 > most) break
      else {
        payload.push(0, run)
        at += run
      }
    }
    asked.push({ type: Request.zeros, payload: Uint8Array.from(payload) })
  }
  return asked
}

function zerosFrom(bytes: Uint8Array, at: number): number {
  let end = at
  while (end < bytes.length && end - at < LONGEST && bytes[end] === 0) end++
  return end - at
}
