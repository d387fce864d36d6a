/**
 * Magnitude: the length of the vector of all channels, one channel in place of many, so that it does not matter how a sensor is turned.
 *
 *     y = floor(sqrt(sum_c x_c^2 / 4^k)) 2^k,   the least k for which channels <= 3 * 4^k
 *
 * x: int16; y: 0..32767, saturating; up to three channels it is exact, k of more keeps their squares in 32 bits.
 */
import { squareRoot } from '../number/root'
import { Block } from './block'

/** Squares of int16 that fit 32 bits together. */
const SQUARES: u32 = 3

export class Magnitude extends Block {
  /** 2 k. */
  shift: u8

  layout(): bool {
    let shift: u32 = 0
    while (this.channels > SQUARES << shift) shift += 2
    this.shift = <u8>shift
    this.outSteps = this.steps
    this.outChannels = 1
    return true
  }

  take(at: usize): void {
    const shift: u32 = this.shift
    let sum: u32 = 0
    for (let x = at, end = at + (<usize>this.channels << 1); x < end; x += 2) {
      const value = <i32>load<i16>(x)
      sum += <u32>(value * value) >> shift
    }
    store<i16>(at, <i32>min<u32>(squareRoot(sum) << (shift >> 1), 32767))
    this.next.take(at)
  }
}
