/** A receiver samples each bit in its middle; the last of ten bits is still met when the two ends differ by so little. */
const TOLERATED = 0.04
const DATA_BITS = 8
/** Start bit, data, stop bit. */
const BITS = DATA_BITS + 2

/**
 * What a UART at `heard` baud makes of bytes that another sends at `sent` baud, one right after the other: the line's level is
 * sampled as a UART does it, from each falling edge on. A byte whose stop bit is low is handed on all the same, as the ports do.
 * The same bytes when the rates agree, or where one end has none (`undefined`).
 */
export function misheard(bytes: Uint8Array, sent: number | undefined, heard: number | undefined): Uint8Array {
  if (sent === undefined || heard === undefined || Math.abs(sent / heard - 1) <= TOLERATED) return bytes
  const bitsOf = sent / heard
  const end = bytes.length * BITS
  /** The level at a time counted in bits of the receiver. */
  const level = (time: number): number => {
    const bit = Math.floor(time * bitsOf)
    if (bit >= end) return 1
    const place = bit % BITS
    if (place === 0) return 0
    return place > DATA_BITS ? 1 : (bytes[Math.floor(bit / BITS)]! >> (place - 1)) & 1
  }
  /** The first time from `time` on, at an edge of the sender's, at which the line is `wanted`. */
  const next = (time: number, wanted: number): number => {
    for (let bit = Math.floor(time * bitsOf); bit <= end; bit++) {
      const at = Math.max(time, bit / bitsOf)
      if (level(at + 1e-6) === wanted) return at
    }
    return Infinity
  }
  const got: number[] = []
  for (let time = next(0, 0); time < Infinity; time = next(next(time + BITS - 0.5, 1), 0)) {
    let byte = 0
    for (let bit = 0; bit < DATA_BITS; bit++) byte |= level(time + 1.5 + bit) << bit
    got.push(byte)
  }
  return Uint8Array.from(got)
}
