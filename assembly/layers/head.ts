/**
 * A linear classifier on a layer's output, optionally average-pooled: the network's readout, and the local head
 * that a rule may put on a hidden layer.
 *
 *     scores = A pooled(h)     int32, brought to Q8
 *     signal = A^T e / s       int16 Q12, per pooled feature, for errors e in Q10
 *
 * NOTE the gradient at one output would be A^T e divided by the size of its pool window, 4 or 9. s is about the root of
 * that: 1 without a pool, 2 for 2x2, 4 for 3x3. Undivided, the window's outputs, which see much the same input, move the
 * filters too far together; fully divided, they move too little, and signals of a few Q12 units are rounded away.
 */
import { RegionKind } from '../abi'
import { rateShift } from '../clock'
import { lane, MOST_ROWS, stage } from '../kernels/dense'
import { transposedColumn } from '../kernels/transpose'
import { stageSums } from '../kernels/update'
import { errors, optimizer, outputCount, pooledScratch, scores } from '../learner'
import { takeDescriptor } from '../memory/arena'
import { rounded, toSignal } from '../number/requantize'
import { placeWeights, Weights } from './weights'

/** Fractional bits of a score. */
export const SCORE_FRACTION: i32 = 8
/** Fractional bits of an output error. */
export const ERROR_FRACTION: i32 = 10
const SIGNAL_FRACTION: i32 = 12

@unmanaged
export class Head {
  weights: Weights
  /** Input of the last `score`: the layer's output, or its average-pooled map. */
  features: usize
  height: u16
  width: u16
  channels: u16
  pool: u8
  inFraction: u8

  takeWeights(kind: RegionKind, layer: u32, bits: u32, fraction: u32, rate: i32, biased: bool = true): void {
    const w = placeWeights()
    this.weights = w
    w.rows = <u16>outputCount()
    w.fan = <u16>this.pooledCount
    w.fraction = <u8>fraction
    w.shift = <i8>(ERROR_FRACTION + <i32>this.inFraction - <i32>fraction + rate)
    w.takeRoom(kind, layer, bits, biased)
  }

  /** Pooled features. */
  get pooledCount(): u32 {
    const pool = max<u32>(1, this.pool)
    return (this.height + pool - 1) / pool * ((this.width + pool - 1) / pool) * this.channels
  }

  /** Scores of `output` (int8 HWC) into the shared score vector. */
  score(output: usize): void {
    this.scoreFeatures(this.pooled(output))
  }

  /** What it sees of `output`: its averages, or itself. */
  pooled(output: usize): usize {
    return this.pool > 1 ? this.average(output) : output
  }

  /** The same from features that are pooled already. */
  scoreFeatures(features: usize): void {
    this.features = features
    stage(this.features, this.weights.fan)
    const rows: u32 = this.weights.rows
    const shift = <i32>this.weights.fraction + <i32>this.inFraction - SCORE_FRACTION
    for (let first: u32 = 0; first < rows; first += MOST_ROWS) {
      const count = min<u32>(MOST_ROWS, rows - first)
      this.weights.accumulate(first, count)
      for (let r: u32 = 0; r < count; r++) {
        store<i32>(scores() + (<usize>(first + r) << 2), rounded(load<i32>(lane(r)), shift))
      }
    }
  }

  /** Delta rule with the shared error vector, on the features of the last `score`. */
  learn(): void {
    const shift = <i32>this.weights.shift + rateShift()
    stage(this.features, this.weights.fan)
    stageSums()
    for (let c: u32 = 0; c < outputCount(); c++) {
      const e = <i32>load<i16>(errors() + (<usize>c << 1))
      if (e != 0) optimizer().outer(this.weights, c, e, shift)
    }
  }

  /** Teaching signal of each output of the layer that is averaged into a pooled feature. */
  signal(feature: u32): i32 {
    const shift = <i32>this.weights.fraction + ERROR_FRACTION - SIGNAL_FRACTION + <i32>this.pool - 1
    return toSignal(transposedColumn(this.weights, feature, errors()), shift)
  }

  /** Average over pool x pool windows; a window that the border cuts counts zeros outside. */
  private average(output: usize): usize {
    const to = pooledScratch()
    const pool: u32 = this.pool, channels: u32 = this.channels, pitch = <u32>this.width * channels
    const reciprocal: u32 = pool == 2 ? 128 : 57
    let at = to
    for (let below: u32 = this.height, down = pool; below > 0; below = <u16>(below - down), output += down * pitch) {
      down = min(pool, below)
      const rows = output + down * pitch
      let corner = output
      for (let beside: u32 = this.width, across = pool; beside > 0; beside = <u16>(beside - across), corner += across * channels) {
        across = min(pool, beside)
        for (let c: u32 = 0; c < channels; c++) {
          let sum: u32 = 0
          for (let line = corner + c; line < rows; line += pitch) {
            for (let p = line, end = line + across * channels; p < end; p += channels) sum = <u16>(sum + load<u8>(p))
          }
          store<u8>(at++, (sum * reciprocal + 256) >> 9)
        }
      }
    }
    return to
  }
}

/** A descriptor, for its owner to fill in: the shape of what it sees, pool and inFraction, then `takeWeights`. */
export function placeHead(): Head {
  return changetype<Head>(takeDescriptor(offsetof<Head>()))
}
