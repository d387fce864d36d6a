/**
 * A linear predictor of a layer's teaching signals from its own outputs and the target: a synthetic gradient that the layer learns
 * from before anything comes from above.
 *
 *     z = [pool(h) ; 64 t],   s = P z + 64 b     int16 Q12, one for the outputs that are averaged into a pooled feature
 *     dP = (d - s) z^T / 2^floor(log2(features)) / 2^slower,   db likewise
 *
 * d is what comes back for the same sample, however late. The columns of P behind the features are the table T of a class
 * label, t = onehot(y); numbers to learn enter as they are.
 *
 * Source: M. Jaderberg et al., "Decoupled Neural Interfaces using Synthetic Gradients", ICML 2017, section 3.1: the linear
 * predictor, conditioned on the label.
 * NOTE the least-mean-squares step is stable below 2 / |z|^2: hence the division by the number of features.
 *
 * P: int8 Q9 or int16 Q14, 0 at first; z: int8 Q(output fraction); t: Q10.
 */
import { LayerConfig, MOST_WEIGHTS, RegionKind } from '../abi'
import { rateShift } from '../clock'
import { readByte } from '../config'
import { lane, MOST_ROWS, stage } from '../kernels/dense'
import { stageSums } from '../kernels/update'
import { optimizer, outputCount, pooledScratch, sharedPooled } from '../learner'
import { takeDescriptor } from '../memory/arena'
import { digits } from '../number/logarithm'
import { rounded, toSignal } from '../number/requantize'
import { clamp, scaled, signal16 } from '../number/saturate'
import { lookAt } from '../rules/local'
import { SIGNAL_FRACTION } from '../rules/rule'
import { wanted } from '../target'
import { Head } from './head'
import { Layer } from './layer'
import { placeWeights, Weights } from './weights'

/** From a target in Q10 to a number that is 64 where it is 1. */
const TARGET_SHIFT: i32 = 4
/** Fractional bits of an int8 P beyond those of a head: what a feature says of a signal is a small number. */
const FINER: u8 = 2

/** What it shares with a head is what it sees; as a head it is the classifier whose signals it learns, where its rule has one. */
@unmanaged
export class Predictor extends Head {
  linear: Weights
  /** Where feedback is late, the sample that waits for it (rules/feedback.ts), or 0. */
  slot: usize

  /** Room for P; false if it would be too large. `slower`: how many times it learns slower, a binary logarithm. */
  take(layer: Layer, slower: i32): bool {
    lookAt(layer, this)
    const features = this.pooledCount, fan = features + outputCount()
    if (fan > 65535 || features * fan > <u32>MOST_WEIGHTS) return false
    const w = placeWeights()
    this.linear = w
    w.rows = <u16>features
    w.fan = <u16>fan
    const bits: u32 = readByte(layer.config + LayerConfig.headBits)
    w.fraction = readByte(layer.config + LayerConfig.headFraction) + (bits == 8 ? FINER : 0)
    w.shift = <i8>(SIGNAL_FRACTION + <i32>this.inFraction - <i32>w.fraction + digits(features) - 1 + slower)
    w.takeRoom(RegionKind.matrix, layer.index, bits)
    sharedPooled(fan)
    return true
  }

  /** z of a layer's output and a target, in a buffer that all predictors share; its address. */
  see(output: usize, target: usize): usize {
    const z = pooledScratch(), features: u32 = this.linear.rows
    if (this.pool > 1) this.pooled(output)
    else memory.copy(z, output, features)
    for (let c: u32 = 0; c < outputCount(); c++) store<i8>(z + features + c, clamp(rounded(wanted(target, c), TARGET_SHIFT), 127))
    return z
  }

  /** s of a z. */
  predict(z: usize, to: usize): void {
    const w = this.linear, rows: u32 = w.rows
    stage(z, w.fan)
    for (let first: u32 = 0; first < rows; first += MOST_ROWS) {
      const count = min<u32>(MOST_ROWS, rows - first)
      w.accumulate(first, count)
      for (let r: u32 = 0; r < count; r++) store<i16>(to + (<usize>(first + r) << 1), this.brought(r))
    }
  }

  /** P moves so that s of that z comes nearer to d, int16 Q12. */
  correct(z: usize, d: usize): void {
    const w = this.linear, rows: u32 = w.rows, shift = <i32>w.shift + rateShift()
    stage(z, w.fan)
    stageSums()
    for (let row: u32 = 0; row < rows; row++) {
      w.accumulate(row, 1)
      const error = signal16(<i32>load<i16>(d + (<usize>row << 1)) - this.brought(0))
      if (error != 0) optimizer().outer(w, row, error, shift)
    }
  }

  /** Signals of the layer's outputs, 0 outside the clamp, from those of pooled features. */
  spread(layer: Layer, from: usize, to: usize): void {
    const pool: u32 = this.pool, width: u32 = this.width, channels: u32 = this.channels, across = (width + pool - 1) / pool
    for (let row: u32 = 0, i: u32 = 0; row < <u32>this.height; row++) {
      for (let column: u32 = 0; column < width; column++) {
        const tile = (row / pool * across + column / pool) * channels
        for (let c: u32 = 0; c < channels; c++, i++) {
          store<i16>(to + (<usize>i << 1), layer.active(i) ? load<i16>(from + (<usize>(tile + c) << 1)) : 0)
        }
      }
    }
  }

  /** Signals of pooled features from those of the layer's outputs: over a window their sum, divided as a head's signal is. */
  gather(from: usize, to: usize): void {
    const pool: u32 = this.pool, height: u32 = this.height, width: u32 = this.width, channels: u32 = this.channels
    for (let top: u32 = 0; top < height; top += pool) {
      for (let left: u32 = 0; left < width; left += pool) {
        for (let c: u32 = 0; c < channels; c++, to += 2) {
          let sum = 0
          for (let row = top; row < min(top + pool, height); row++) {
            for (let column = left; column < min(left + pool, width); column++) {
              sum += load<i16>(from + (<usize>((row * width + column) * channels + c) << 1))
            }
          }
          store<i16>(to, toSignal(sum, pool - 1))
        }
      }
    }
  }

  /** An accumulator as a signal. */
  private brought(index: u32): i32 {
    return scaled(load<i32>(lane(index)), SIGNAL_FRACTION - <i32>this.linear.fraction - <i32>this.inFraction, 32767)
  }

  /** Multiply-accumulates of `predict`; `correct` has twice as many. */
  get macs(): u32 { return <u32>this.linear.rows * this.linear.fan }
}

export function placePredictor(): Predictor {
  return changetype<Predictor>(takeDescriptor(offsetof<Predictor>()))
}
