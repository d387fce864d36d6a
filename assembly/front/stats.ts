/**
 * Statistics: eight numbers of each channel of a window, in this order, channel by channel.
 *
 *     mean                m = round(1/n sum x), halves away from zero
 *     spread              floor(sqrt(1/n sum (x - m)^2))
 *     minimum, maximum
 *     peak to peak        maximum - minimum
 *     RMS                 floor(sqrt(1/n sum x^2))
 *     zero crossings      of x - m: how often its sign changes, zeros left out
 *     mean absolute       round(1/n sum |x|)
 *
 * The first m is the one that the others use. Crossings count in 256ths of the steps, so that windows of all lengths compare.
 *
 * x: int16; all results int16, saturating at 32767. Of a window of n = 2..1024 rows.
 */
import { NO_LAYER, RegionKind } from '../abi'
import { takeWorking } from '../memory/arena'
import { quotient } from '../number/requantize'
import { squareRoot } from '../number/root'
import { Block } from './block'
import { meanOf, restBits } from './mean'

const STATISTICS: u32 = 8
const MOST: i32 = 32767

export class Stats extends Block {
  vector: usize

  layout(): bool {
    this.outSteps = 1
    this.outChannels = <u16>(<u32>this.channels * STATISTICS)
    this.vector = takeWorking(RegionKind.front, NO_LAYER, <u32>this.outChannels << 1)
    return this.steps > 1
  }

  take(at: usize): void {
    let to = this.vector
    for (let channel: u32 = 0; channel < this.channels; channel++, at += 2, to += <usize>STATISTICS << 1) this.describe(at, to)
    this.next.take(this.vector)
  }

  /** The channel whose first value is at `at`. */
  private describe(at: usize, to: usize): void {
    const stride = <usize>this.channels << 1, n = <i32>this.steps, end = at + stride * this.steps
    let sum = 0, absolute = 0, least = MOST, most = -MOST - 1
    for (let i = at; i < end; i += stride) {
      const x = <i32>load<i16>(i)
      sum += x
      absolute += abs(x)
      least = min(least, x)
      most = max(most, x)
    }
    const mean = quotient(sum, n)
    let crossings = 0, before = 0
    for (let i = at; i < end; i += stride) {
      const d = <i32>load<i16>(i) - mean
      if (d == 0) continue
      if ((before ^ d) < 0 && before != 0) crossings++
      before = d
    }
    store<i16>(to, mean)
    store<i16>(to, this.spreadAround(at, mean), 2)
    store<i16>(to, least, 4)
    store<i16>(to, most, 6)
    store<i16>(to, min(MOST, most - least), 8)
    store<i16>(to, this.spreadAround(at, 0), 10)
    store<i16>(to, quotient(crossings << 8, n - 1), 12)
    store<i16>(to, min(MOST, quotient(absolute, n)), 14)
  }

  /** Root of the mean square of the distances from `centre`. */
  private spreadAround(at: usize, centre: i32): i32 {
    const stride = <usize>this.channels << 1, bits = restBits(this.steps)
    let sum: u32 = 0, rest: u32 = 0
    for (let end = at + stride * this.steps; at < end; at += stride) {
      const d = <i32>load<i16>(at) - centre
      rest += <u32>(d * d)
      sum += rest >> bits
      rest &= (1 << bits) - 1
    }
    return min<i32>(MOST, squareRoot(meanOf(sum, rest, bits, this.steps)))
  }
}
