/**
 * Spectrum: what each channel of a window holds of n bands of frequencies, in logarithms.
 *
 *     X_k = sum_(t < N) (x_t - m) h_t exp(-2 pi i k t / N),   h_t = (1 - cos(2 pi t / N)) / 2     (the Hann window)
 *     y_b = max(0, 1/2 log2(mean of |X_k|^2 over the k of band b)),   b = 0..n-1
 *
 * Bands share 1..N/2-1 evenly on a scale of logarithms, at least one k each: band b begins at e_b, e_0 = 1, and ends before e_(b+1),
 *
 *     e_b = max(e_(b-1) + 1, min(N/2 - n + b, round(2^(log2(N/2) b / n))))
 *
 * with 2^(p + f) ~ 2^p (1 + (672 f + 352 f^2) / 1024) between whole p, 0.3 % off at most.
 *
 * The real transform is a complex one of half the length (fft.ts), X_k = E + (c - i s) O with E and O the transforms of the even and odd
 * t. Readings are brought to 14 bits first, so that small ones lose as little as large ones.
 *
 * x: int16, N = 16..512 rows, a power of two; m: as in stats; y: int16 Q10; n: 1..32, at most N/2 - 1, `value` in the block.
 */
import { FrontConfig, LEAST_FFT_BITS, MOST_FFT_BITS, NO_LAYER, RegionKind } from '../abi'
import { readByte } from '../config'
import { takeWorking } from '../memory/arena'
import { digits, log2 } from '../number/logarithm'
import { quotient, rounded } from '../number/requantize'
import { clamp } from '../number/saturate'
import { cosine, sine } from '../number/sine'
import { Block } from './block'
import { reversed, transform, turned } from './fft'
import { meanOf, restBits } from './mean'

const MOST_BANDS: u32 = 32
/** Bits of the largest reading before the transform. */
const DIGITS: i32 = 14
const ONE: i32 = 1024
const TURN_BITS: u32 = 9

export class Spectrum extends Block {
  vector: usize
  /** N int16. */
  work: usize
  bands: u8
  /** log2 of N. */
  bits: u8

  layout(): bool {
    const bits = 31 - clz(<u32>this.steps)
    this.bits = <u8>bits
    this.bands = readByte(this.config + FrontConfig.value)
    this.outSteps = 1
    this.outChannels = <u16>(<u32>this.channels * this.bands)
    this.vector = takeWorking(RegionKind.front, NO_LAYER, <u32>this.outChannels << 1)
    this.work = takeWorking(RegionKind.front, NO_LAYER, <u32>this.steps << 1)
    const legal = <u32>this.steps == 1 << bits && bits >= LEAST_FFT_BITS && bits <= MOST_FFT_BITS
    return legal && this.bands > 0 && <u32>this.bands <= min(MOST_BANDS, (<u32>this.steps >> 1) - 1)
  }

  take(at: usize): void {
    let to = this.vector
    for (let channel: u32 = 0; channel < this.channels; channel++, at += 2, to += <usize>this.bands << 1) {
      const lifted = this.stage(at)
      this.measure(to, transform(this.work, <u32>this.bits - 1) - lifted)
    }
    this.next.take(this.vector)
  }

  /** Puts the channel at `at` where it is transformed, without its mean, times 2^(what is returned), under the Hann window. */
  private stage(at: usize): i32 {
    const stride = <usize>this.channels << 1, n = <i32>this.steps, end = at + stride * n
    let sum = 0
    for (let i = at; i < end; i += stride) sum += <i32>load<i16>(i)
    const mean = quotient(sum, n)
    let most = 0
    for (let i = at; i < end; i += stride) most = max(most, abs(<i32>load<i16>(i) - mean))
    const lifted = DIGITS - digits(most), step = TURN_BITS - <u32>this.bits
    // What the mean lacks to be exact: of small readings it would be heard in the lowest band.
    const lacks = rounded(sum - mean * n, <i32>this.bits - lifted)
    for (let t: u32 = 0; t < <u32>n; t++, at += stride) {
      const hann = (0x8000 - cosine(t << step)) >> 1
      const x = clamp(rounded(<i32>load<i16>(at) - mean, -lifted) - lacks, (1 << DIGITS) - 1)
      store<i16>(this.work + (<usize>reversed(t >> 1, <u32>this.bits - 1) << 2) + ((t & 1) << 1), turned(x * hann))
    }
    return lifted
  }

  /** Bands of what was transformed, of which 2^exponent times as much is meant. */
  private measure(to: usize, exponent: i32): void {
    const half = <u32>this.steps >> 1, bands = <u32>this.bands, bits = <u32>this.bits
    let from: u32 = 1
    for (let band: u32 = 1; band <= bands; band++, to += 2) {
      const end = max(from + 1, min(half - bands + band, power(((bits - 1) * band << 10) / bands)))
      const width = end - from, rests = restBits(width)
      let sum: u32 = 0, rest: u32 = 0
      for (; from < end; from++) {
        rest += this.strength(from)
        sum += rest >> rests
        rest &= (1 << rests) - 1
      }
      const mean = meanOf(sum, rest, rests, width)
      // A quarter of |X|^2, so one more factor of 2.
      const level = mean == 0 ? 0 : log2(mean) + ((exponent + 1) << 11)
      store<i16>(to, max(0, level) >> 1)
    }
  }

  /** |X_k / 2|^2: below 2^31. */
  private strength(k: u32): u32 {
    const a = this.work + (<usize>k << 2), b = this.work + (<usize>((<u32>this.steps >> 1) - k) << 2), angle = k << (TURN_BITS - <u32>this.bits)
    const aRe = <i32>load<i16>(a), aIm = <i32>load<i16>(a, 2), bRe = <i32>load<i16>(b), bIm = <i32>load<i16>(b, 2)
    const c = cosine(angle), s = sine(angle), oddRe = (aIm + bIm) >> 1, oddIm = (bRe - aRe) >> 1
    const re = (((aRe + bRe) >> 1) + turned(c * oddRe + s * oddIm)) >> 1
    const im = (((aIm - bIm) >> 1) + turned(c * oddIm - s * oddRe)) >> 1
    return <u32>(re * re) + <u32>(im * im)
  }
}

/** round(2^x) for x in Q10: the fraction by a parabola, 0.3 % off at most. */
function power(x: i32): i32 {
  const f = x & (ONE - 1)
  return rounded((ONE + (f * (672 + (352 * f >> 10)) >> 10)) << (x >> 10), 10)
}
