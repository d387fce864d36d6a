/**
 * What recursive least squares keeps of the inputs it saw: P, the inverse of their (regularised) sum of u u^T, as a square
 * root of it. P = S S^T cannot lose its positive definiteness whatever S is, and S has half the bits of P: int16 does.
 *
 *     a = S^T u,  b = m + a^T a,  k = S a / b,  S <- (S - g k a^T) / sqrt(m),  g = 1 / (1 + sqrt(m / b))
 *
 * m is the memory, 1 or a little less. Source: J. E. Potter in R. H. Battin, "Astronautical Guidance", 1964, pp. 338-340; as
 * written here in G. J. Bierman, "Factorization Methods for Discrete Sequential Estimation", 1977, section II.4.
 *
 * S: size x size int16, row-major, Q(fraction), within +-16383; it begins as 2^-prior times the identity, 2^13 in its units.
 * Stochastically rounded (kernels/update.ts): S shrinks by less than a unit at a time and would stand still otherwise. What the
 * rounding adds to P is as if what is long ago were slowly forgotten.
 * NOTE every size and product is bounded: a by 128 * size * 16383, S a by size * 16383 * 2^places.
 */
import { NO_LAYER, RegionKind } from '../abi'
import { takeDescriptor, takeLearned, takeWorking } from '../memory/arena'
import { random16 } from '../number/random'
import { rounded } from '../number/requantize'
import { squareRoot } from '../number/root'
import { clamp, scaled } from '../number/saturate'
import { BIAS_INPUT } from './weights'

/** Most inputs, the bias among them. */
export const MOST_SIZE: u32 = 1024
/** An entry of S that is 2^-prior. */
const ONE: i32 = 1 << 13
const LIMIT: i32 = 16383
/** Of b: it may be 2^18, and is as good as 1 where a^T a is too little to be seen. */
const B_FRACTION: i32 = 12
const B_ONE: i32 = 1 << B_FRACTION
/** Bound on a change times 2^16. */
const STEP_LIMIT: i32 = 1 << 30

@unmanaged
export class SquareRoot {
  data: usize
  /** a as int32, then brought to int16. */
  projection: usize
  size: u16
  /** Bits that a keeps: size * 2^places is at most 2^17. */
  places: u8
  /** 0, or m is 1 - 2^-forget. */
  forget: u8
  /** Fractional bits of S a as it was multiplied, and of a. */
  fraction: i8
  /** Of the sample at hand: a is the int16 / 2^aFraction, 1 / b is inverse / 2^inverseFraction, gain is g in Q15. */
  aFraction: i8
  inverseFraction: i8
  inverse: i32
  gain: i32
  /** Of the last row: its k is `mantissa` * 2^`exponent`. */
  mantissa: i32
  exponent: i32

  takeRoom(layer: u32): void {
    const size: u32 = this.size
    this.places = <u8>min<u32>(13, clz(size - 1) - 15)
    this.data = takeLearned(RegionKind.matrix, layer, (size * size) << 1)
    this.projection = takeWorking(RegionKind.scratch, NO_LAYER, size << 2)
  }

  init(): void {
    for (let i: u32 = 0; i < this.size; i++) store<i16>(this.data + ((i * (<u32>this.size + 1)) << 1), ONE)
  }

  /** Takes in the inputs at `input` (int8, `inFraction` fractional bits), the bias behind them: a, b and g. */
  see(input: usize, inFraction: i32): void {
    const shift = this.project(input)
    const a = this.projection, most: u32 = this.size
    let square = 0
    for (let j: u32 = 0; j < most; j++) {
      const part = rounded(load<i32>(a + (<usize>j << 2)), shift)
      // An int16 lies where nothing is read any more.
      store<i16>(a + (<usize>j << 1), part)
      square += part * part
    }
    this.aFraction = <i8>(<i32>this.fraction + inFraction - shift)
    const memory = this.forget ? B_ONE - (B_ONE >> <i32>this.forget) : B_ONE
    const b = memory + scaled(square, B_FRACTION - 2 * <i32>this.aFraction, STEP_LIMIT)
    // To 31 bits, or 30: roots need an even shift.
    const up = (<i32>clz(b) - 1) & ~1
    this.inverse = (1 << 29) / (b << up >> 15)
    this.inverseFraction = <i8>(44 - B_FRACTION - up)
    const root = squareRoot(<u32>b << up)
    this.gain = <i32>((root << 15) / (root + squareRoot(<u32>memory << up)))
  }

  /** a, int32; the shift that brings it to `places` bits. */
  private project(input: usize): i32 {
    const a = this.projection, size: u32 = this.size
    memory.fill(a, 0, size << 2)
    for (let i: u32 = 0; i < size; i++) {
      const u = i < size - 1 ? <i32>load<i8>(input + i) : BIAS_INPUT
      if (u == 0) continue
      const row = this.data + ((i * size) << 1)
      for (let j: u32 = 0; j < size; j++) {
        const at = a + (<usize>j << 2)
        store<i32>(at, load<i32>(at) + u * <i32>load<i16>(row + (<usize>j << 1)))
      }
    }
    let largest: u32 = 0
    for (let j: u32 = 0; j < size; j++) largest = max(largest, <u32>abs(load<i32>(a + (<usize>j << 2))))
    return max<i32>(0, 32 - <i32>clz(largest) - <i32>this.places)
  }

  /** Finds k of row i, in `mantissa` and `exponent`, and moves the row. */
  learnRow(i: u32): void {
    const a = this.projection, size: u32 = this.size
    const row = this.data + ((i * size) << 1)
    let product = 0
    for (let j: u32 = 0; j < size; j++) product += <i32>load<i16>(row + (<usize>j << 1)) * <i32>load<i16>(a + (<usize>j << 1))
    // As many bits of it as a product of two int16 has room for; to the left if it has fewer.
    const down = 17 - <i32>clz(abs(product))
    this.mantissa = product == 0 ? 0 : rounded(rounded(product, down) * this.inverse, 15)
    this.exponent = 15 + down - <i32>this.inverseFraction - <i32>this.fraction - <i32>this.aFraction
    const up = 31 + down - <i32>this.inverseFraction - 2 * <i32>this.aFraction
    const step = scaled(rounded(this.mantissa * this.gain, 15), up, STEP_LIMIT >> <i32>this.places)
    if (step != 0 || this.forget) this.moveRow(row, step)
  }

  private moveRow(row: usize, step: i32): void {
    const growth = this.forget ? 15 - <i32>this.forget : -1
    let at = this.projection
    let f = <i32>random16()
    for (const end = row + (<usize>this.size << 1); row < end; row += 2, at += 2) {
      const s = <i32>load<i16>(row)
      const p = f - step * <i32>load<i16>(at) + (growth < 0 ? 0 : s << growth)
      store<i16>(row, clamp(s + (p >> 16), LIMIT))
      f = p & 0xffff
    }
  }
}

/** A descriptor, for its owner to fill in: size, fraction and forget, then `takeRoom`. */
export function placeSquareRoot(prior: i32, forget: i32, size: u32): SquareRoot {
  const root = changetype<SquareRoot>(takeDescriptor(offsetof<SquareRoot>()))
  root.size = <u16>size
  root.fraction = <i8>(13 + prior)
  root.forget = <u8>forget
  return root
}
