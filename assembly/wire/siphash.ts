/**
 * SipHash-2-4, a pseudo-random function of a key of 128 bits and a message of any length, made for short messages: a message
 * authentication code of 64 bits.
 *
 * Source: J.-P. Aumasson, D. J. Bernstein, "SipHash: a fast short-input PRF", INDOCRYPT 2012, section 2.
 * NOTE one loop holds the only copy of a round: two behind each word of the message, then four.
 *
 * All it does with key and message is adding, rotating by constants and exclusive or, so the time that it takes tells the length alone.
 */

/** The words "somepseudorandomlygeneratedbytes". */
const V0: u64 = 0x736f6d6570736575
const V1: u64 = 0x646f72616e646f6d
const V2: u64 = 0x6c7967656e657261
const V3: u64 = 0x7465646279746573
const FINAL_ROUNDS: u32 = 4
const LENGTH_SHIFT: u64 = 56

/** Of `bytes` bytes at `at`, which may lie anywhere; `k0` is the key's first half, both little-endian. */
export function siphash(k0: u64, k1: u64, at: usize, bytes: u32): u64 {
  let v0 = V0 ^ k0, v1 = V1 ^ k1, v2 = V2 ^ k0, v3 = V3 ^ k1, m: u64 = 0
  let left = bytes
  const absorbing = ((bytes >> 3) + 1) << 1
  for (let round: u32 = 0; round < absorbing + FINAL_ROUNDS; round++) {
    if ((round & 1) == 0) {
      v0 ^= m
      m = 0
      if (round < absorbing) {
        const taken = min<u32>(left, 8)
        m = littleEndian(at, taken)
        if (taken < 8) m |= <u64>bytes << LENGTH_SHIFT
        at += taken
        left -= taken
        v3 ^= m
      } else if (round == absorbing) v2 ^= 0xff
    }
    v0 += v1
    v2 += v3
    v1 = rotl<u64>(v1, 13) ^ v0
    v3 = rotl<u64>(v3, 16) ^ v2
    v0 = rotl<u64>(v0, 32)
    v2 += v1
    v0 += v3
    v1 = rotl<u64>(v1, 17) ^ v2
    v3 = rotl<u64>(v3, 21) ^ v0
    v2 = rotl<u64>(v2, 32)
  }
  return v0 ^ v1 ^ v2 ^ v3
}

/** The number of up to eight bytes. */
export function littleEndian(at: usize, bytes: u32): u64 {
  let word: u64 = 0
  while (bytes > 0) word = word << 8 | <u64>load<u8>(at + --bytes)
  return word
}

/** Puts a number where no word need begin. */
export function putLittleEndian(at: usize, word: u64): void {
  for (const end = at + 8; at < end; at++) {
    store<u8>(at, word)
    word >>= 8
  }
}
