/**
 * Scale: the last block. Each channel less its running mean, in running spreads, as the network's input.
 *
 *     e = x - m,   m <- m + e 2^-s,   d <- d + (|x - m| - d) 2^-s,   s = min(floor(log2(k + 1)), 10)
 *     y = clamp(round(25.53 (x - m) / max(d, 1)), -128, 127)
 *
 * k counts vectors, so that the first ones weigh alike and later ones the last thousand; 25.53 / d are 32 a standard deviation of
 * what is spread normally. It learns from samples that are learned, each before it is scaled, and of those from the first n only,
 * if n, `length` in the configuration block, is not 0.
 *
 * x: int16; m: int32 Q15; d: u32 Q15, below 2^31; y: int8 Q5.
 * State, learned: k u32, then m and d of each channel.
 */
import { FrontConfig, NO_LAYER, RegionKind } from '../abi'
import { readHalf } from '../config'
import { networkInput } from '../learner'
import { takeLearned } from '../memory/arena'
import { digits } from '../number/logarithm'
import { quotient } from '../number/requantize'
import { clamp } from '../number/saturate'
import { Block } from './block'

const FRACTION: i32 = 15
/** Slowest rate. */
const MOST_SHIFT: i32 = 10
/** round(2^7 * 32 * sqrt(2 / pi)). */
const GAIN: i32 = 3268
const GAIN_FRACTION: i32 = 7
/** So many spreads are beyond 127; further ones would not fit 32 bits. */
const MOST_SPREADS: i32 = 5
/** A spread is divided by in so many bits, so that a product with the gain fits 32. */
const DIVISOR_BITS: i32 = 16
const MEANS: usize = 4

export class Scale extends Block {
  state: usize
  /** The vector at hand. */
  vector: usize

  layout(): bool {
    this.outSteps = this.steps
    this.outChannels = this.channels
    this.state = takeLearned(RegionKind.scale, NO_LAYER, <u32>MEANS + (<u32>this.channels << 3))
    return true
  }

  /** The end of the chain: what is at hand is learned, or not, and given to the network from elsewhere (front.ts). */
  take(at: usize): void { this.vector = at }

  /** The vector becomes the network's input. */
  give(): void {
    let at = this.vector, to = networkInput()
    for (let step: u32 = 0; step < this.steps; step++) {
      let mean = this.state + MEANS
      for (let end = mean + (<usize>this.channels << 3); mean < end; mean += 8, at += 2, to++) {
        store<i8>(to, inSpreads((<i32>load<i16>(at) << FRACTION) - load<i32>(mean), load<u32>(mean, 4)))
      }
    }
  }

  private get frozen(): bool {
    const samples: u32 = readHalf(this.config + FrontConfig.length)
    return samples != 0 && load<u32>(this.state) >= samples * this.steps
  }

  /** Mean and spread follow every step of the vector. */
  follow(): void {
    if (this.frozen) return
    let at = this.vector
    for (let step: u32 = 0; step < this.steps; step++) {
      const vectors = load<u32>(this.state) + 1
      // Far behind the slowest rate it stands still, and never turns to 0.
      if (vectors != 0) store<u32>(this.state, vectors)
      const shift = min(MOST_SHIFT, digits(max<u32>(1, vectors)) - 1)
      let mean = this.state + MEANS
      for (let end = mean + (<usize>this.channels << 3); mean < end; mean += 8, at += 2) {
        const x = <i32>load<i16>(at) << FRACTION, m = load<i32>(mean) + ((x - load<i32>(mean)) >> shift)
        const d = load<i32>(mean, 4)
        store<i32>(mean, m)
        store<i32>(mean, d + ((abs(x - m) - d) >> shift), 4)
      }
    }
  }
}

/** A distance from the mean in 32nds of a standard deviation; both numbers Q15. */
export function inSpreads(distance: i32, mean: u32): i32 {
  const divisor = max<u32>(mean, 1 << FRACTION), shift = max(0, digits(divisor) - DIVISOR_BITS)
  const spread = <i32>(divisor >> shift)
  const y = quotient(clamp(distance >> shift, spread * MOST_SPREADS) * GAIN, spread << GAIN_FRACTION)
  return y > 127 ? 127 : y < -128 ? -128 : y
}
