/**
 * SIMD twins of the dense kernels, for the host only. The input is packed once: blocks of eight that are all
 * zero are left out, the rest is widened to int16. The room for that is static and not part of any plan.
 */
// @ts-ignore: decorator
@lazy const PACKED = memory.data(2 * 65536 + 16, 16)
// @ts-ignore: decorator
@lazy const OFFSETS = memory.data(4 * 8193, 16)
// @ts-ignore: decorator
@lazy const SUMS = memory.data(4 * 65536 + 32, 16)

let blocks: u32 = 0
/** Blocks that lie wholly inside the row; a last partial one may follow them. */
let whole: u32 = 0
let input: usize = 0
let inputs: u32 = 0

export function simdStage(x: usize, n: u32): void {
  input = x
  inputs = n
  let count: u32 = 0
  const full = n & ~7
  for (let i: u32 = 0; i < full; i += 8) {
    if (load<u64>(x + i) != 0) {
      v128.store(PACKED + (<usize>count << 4), v128.load_ext<i8>(x + i))
      store<u32>(OFFSETS + (<usize>count << 2), i)
      count++
    }
  }
  whole = count
  if (full < n) {
    const at = PACKED + (<usize>count << 4)
    v128.store(at, i16x8.splat(0))
    for (let i = full; i < n; i++) store<i16>(at + (<usize>(i - full) << 1), load<i8>(x + i))
    store<u32>(OFFSETS + (<usize>count << 2), full)
    count++
  }
  blocks = count
}

// @ts-ignore: decorator
@inline
function row8<W>(w: usize, offset: u32): v128 {
  return sizeof<W>() == 2 ? v128.load(w + (<usize>offset << 1)) : v128.load_ext<i8>(w + offset)
}

export function simdDot<W>(w: usize): i32 {
  let sum = i32x4.splat(0)
  for (let k: u32 = 0; k < blocks; k++) {
    const offset = load<u32>(OFFSETS + (<usize>k << 2))
    sum = i32x4.add(sum, i32x4.dot_i16x8_s(row8<W>(w, offset), v128.load(PACKED + (<usize>k << 4))))
  }
  return i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3)
}

/** Sums of four vectors, one a lane. */
// @ts-ignore: decorator
@inline
export function sums4(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7))
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7))
  return i32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7))
}

export function simdDot4<W>(w: usize, step: usize): v128 {
  let a = i32x4.splat(0), b = i32x4.splat(0), c = i32x4.splat(0), d = i32x4.splat(0)
  const w1 = w + step, w2 = w1 + step, w3 = w2 + step
  for (let k: u32 = 0; k < blocks; k++) {
    const offset = load<u32>(OFFSETS + (<usize>k << 2))
    const x = v128.load(PACKED + (<usize>k << 4))
    a = i32x4.add(a, i32x4.dot_i16x8_s(row8<W>(w, offset), x))
    b = i32x4.add(b, i32x4.dot_i16x8_s(row8<W>(w1, offset), x))
    c = i32x4.add(c, i32x4.dot_i16x8_s(row8<W>(w2, offset), x))
    d = i32x4.add(d, i32x4.dot_i16x8_s(row8<W>(w3, offset), x))
  }
  return sums4(a, b, c, d)
}

/** Sums of rows 0..3 and 4..7 into 32 bytes at `to`: eight rows share the loads of a block. */
export function simdDot8<W>(w: usize, step: usize, to: usize): void {
  let a = i32x4.splat(0), b = i32x4.splat(0), c = i32x4.splat(0), d = i32x4.splat(0)
  let e = i32x4.splat(0), f = i32x4.splat(0), g = i32x4.splat(0), h = i32x4.splat(0)
  let packed = PACKED
  for (let from = OFFSETS, end = OFFSETS + (<usize>blocks << 2); from < end; from += 4, packed += 16) {
    const x = v128.load(packed)
    let at = w + (<usize>load<u32>(from) << (sizeof<W>() == 2 ? 1 : 0))
    a = i32x4.add(a, i32x4.dot_i16x8_s(row8<W>(at, 0), x))
    at += step
    b = i32x4.add(b, i32x4.dot_i16x8_s(row8<W>(at, 0), x))
    at += step
    c = i32x4.add(c, i32x4.dot_i16x8_s(row8<W>(at, 0), x))
    at += step
    d = i32x4.add(d, i32x4.dot_i16x8_s(row8<W>(at, 0), x))
    at += step
    e = i32x4.add(e, i32x4.dot_i16x8_s(row8<W>(at, 0), x))
    at += step
    f = i32x4.add(f, i32x4.dot_i16x8_s(row8<W>(at, 0), x))
    at += step
    g = i32x4.add(g, i32x4.dot_i16x8_s(row8<W>(at, 0), x))
    at += step
    h = i32x4.add(h, i32x4.dot_i16x8_s(row8<W>(at, 0), x))
  }
  v128.store(to, sums4(a, b, c, d))
  v128.store(to, sums4(e, f, g, h), 16)
}

/** Running sums of the staged input over its packed blocks: what the update twin multiplies. */
export function simdSums(): void {
  let carry = i32x4.splat(0)
  for (let k: u32 = 0; k < whole; k++) {
    let x = v128.load(PACKED + (<usize>k << 4))
    const zero = i16x8.splat(0)
    x = i16x8.add(x, v128.shuffle<i16>(zero, x, 0, 8, 9, 10, 11, 12, 13, 14))
    x = i16x8.add(x, v128.shuffle<i16>(zero, x, 0, 1, 8, 9, 10, 11, 12, 13))
    x = i16x8.add(x, v128.shuffle<i16>(zero, x, 0, 1, 2, 3, 8, 9, 10, 11))
    const low = i32x4.add(carry, i32x4.extend_low_i16x8_s(x))
    const high = i32x4.add(carry, i32x4.extend_high_i16x8_s(x))
    v128.store(SUMS + (<usize>k << 5), low)
    v128.store(SUMS + (<usize>k << 5), high, 16)
    carry = v128.shuffle<i32>(high, high, 3, 3, 3, 3)
  }
}

/**
 * Error-diffused update of one row (kernels/update.ts) over the whole blocks of the staged input.
 * With S_i = f + D * (x_0 + … + x_i), the change of weight i is floor(S_i / 2^16) - floor(S_(i-1) / 2^16);
 * differences of high halves are exact modulo 2^16 because |D * x| < 2^31. Returns the next f.
 */
export function simdDiffuse<W>(w: usize, delta: i32, start: u32, limit: i32): u32 {
  const d = i32x4.splat(delta)
  const f = i32x4.splat(start)
  const most = i16x8.splat(<i16>limit)
  const least = i16x8.splat(<i16>-limit)
  let last = i16x8.splat(0)
  let high = f
  for (let k: u32 = 0; k < whole; k++) {
    const at: usize = w + (<usize>load<u32>(OFFSETS + (<usize>k << 2)) << (sizeof<W>() == 2 ? 1 : 0))
    const low = i32x4.add(f, i32x4.mul(d, v128.load(SUMS + (<usize>k << 5))))
    high = i32x4.add(f, i32x4.mul(d, v128.load(SUMS + (<usize>k << 5), 16)))
    const now = v128.shuffle<i16>(low, high, 1, 3, 5, 7, 9, 11, 13, 15)
    const change = i16x8.sub(now, v128.shuffle<i16>(last, now, 7, 8, 9, 10, 11, 12, 13, 14))
    last = now
    if (sizeof<W>() == 2) {
      const next = i16x8.add_sat_s(v128.load(at), change)
      v128.store(at, i16x8.max_s(i16x8.min_s(next, most), least))
    } else {
      const next = i16x8.add_sat_s(v128.load_ext<i8>(at), change)
      const kept = i16x8.max_s(i16x8.min_s(next, most), least)
      v128.store_lane<u64>(at, i8x16.narrow_i16x8_s(kept, kept), 0)
    }
  }
  return whole == 0 ? start : <u32>i32x4.extract_lane(high, 3) & 0xffff
}

/** Index of the first input after the last whole block. */
// @ts-ignore: decorator
@inline
export function simdTail(): u32 {
  return inputs & ~7
}
