/** Inputs for readers, by seed: an example with a few changes, as wear, editors and other people's programs make them. */
const INTERESTING = [0, 1, 0x0a, 0x22, 0x2c, 0x7f, 0x80, 0xff]

/** Numbers from 0 to 2^32 - 1. Source: G. Marsaglia, "Xorshift RNGs", 2003. */
export function random(seed) {
  let state = (seed * 2654435761 + 1) >>> 0 || 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

export function mutated(examples, draw) {
  let bytes = [...examples[draw(examples.length)]]
  for (let left = 1 + draw(5); left > 0; left--) {
    const at = draw(bytes.length + 1), length = 1 + draw(8)
    switch (draw(7)) {
      case 0: if (at < bytes.length) bytes[at] ^= 1 << draw(8); break
      case 1: if (at < bytes.length) bytes[at] = draw(256); break
      case 2: if (at < bytes.length) bytes[at] = INTERESTING[draw(INTERESTING.length)]; break
      case 3: bytes.splice(at, length); break
      case 4: bytes.splice(at, 0, ...bytes.slice(draw(bytes.length + 1)).slice(0, 4 * length)); break
      case 5: bytes = bytes.slice(0, at); break
      default: {
        const other = examples[draw(examples.length)], from = draw(other.length + 1)
        bytes.splice(at, length, ...other.slice(from, from + 4 * length))
      }
    }
  }
  return Uint8Array.from(bytes)
}
