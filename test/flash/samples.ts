import { EngramError } from '../../host/errors.js'

/** Bytes that look random and are the same every time. */
export function randomBytes(count: number, seed: number): Uint8Array {
  let state = seed
  return Uint8Array.from({ length: count }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24)
}

/** The coded error that a promise ends with; fails when it ends well. */
export async function codeOf(promise: Promise<unknown> | (() => unknown)): Promise<EngramError> {
  try {
    await (typeof promise === 'function' ? promise() : promise)
  } catch (error) {
    if (error instanceof EngramError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
