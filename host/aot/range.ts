/**
 * A set of values of a 32-bit word: v mod 2^32 for all integers v in low..high, where -2^31 <= low and high < 2^32.
 * A word itself is neither signed nor unsigned; low and high use the reading that gives the shorter interval.
 */
export interface Range {
  readonly low: number
  readonly high: number
}

const LEAST = -(2 ** 31)
const MOST_SIGNED = 2 ** 31 - 1
const MOST = 2 ** 32 - 1

export const anySigned: Range = { low: LEAST, high: MOST_SIGNED }
export const anyUnsigned: Range = { low: 0, high: MOST }

/** The range low..high, or every word if that is no range. */
export const range = (low: number, high: number): Range =>
  low >= LEAST && high <= MOST_SIGNED ? { low, high } : low >= 0 && high <= MOST ? { low, high } : anySigned

export const inside = (inner: Range, outer: Range): boolean => inner.low >= outer.low && inner.high <= outer.high

/** The same words read with and without sign. */
export const asSigned = (r: Range): Range => (r.high <= MOST_SIGNED ? r : anySigned)
export const asUnsigned = (r: Range): Range => (r.low >= 0 ? r : anyUnsigned)

export function hull(a: Range | undefined, b: Range): Range {
  if (!a) return b
  return range(Math.min(a.low, b.low), Math.max(a.high, b.high))
}

/** Ranges of C's short types, in the order in which a growing range takes them. */
export const shortRanges = {
  u8: { low: 0, high: 255 },
  s8: { low: -128, high: 127 },
  u16: { low: 0, high: 65535 },
  s16: { low: -32768, high: 32767 },
} as const

/** A range that grows in a loop jumps to the next one that has a name, so that the analysis ends. */
export function widened(r: Range): Range {
  for (const short of Object.values(shortRanges)) if (inside(r, short)) return short
  return r.low >= 0 && r.high > MOST_SIGNED ? anyUnsigned : anySigned
}
