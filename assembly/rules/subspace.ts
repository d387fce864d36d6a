/**
 * Subspace: the readout becomes the few directions in which what is usual varies most, with one matrix that codes a sample and
 * restores it. How much of a sample is lost on the way is how far it is from what was learned: an auto-encoder that tells what
 * is not normal.
 *
 *     y = W x,  r = x - W^T y,  W <- W + eta y r^T,  distance = mean(r^2)
 *
 * Source: E. Oja, "Neural networks, principal components, and subspaces", Int. J. Neural Systems 1(1), 1989, equation 9.
 * NOTE no mean is subtracted and biases stay 0: where the mean is not 0, one of the directions is its own. x counts in parts of
 * an int8's range, and eta is 2^-rate over 2^floor(log2(inputs)), so that one rate suits inputs of any number and format: it stays
 * below 1 / |x|^2. Hidden layers stay as they were drawn: the subspace is then that of random features. `--skip` spares nothing.
 *
 * x: int8; y, r: int16, Q3 of a step of x; r learns as int8, in whole steps; distance: u32, Q6 of a step squared.
 * State: none beside the weights of the readout, which begin at random; one int16 an input to work with.
 *
 * Family: unsupervised
 * Takes: dense, conv2d
 * Tasks: detect
 * Labels: none
 * Transport: own head
 * Passes: 1
 * Defaults: objective=mse, rate=1:5
 * Set: all
 */
import { NO_LAYER, RegionKind } from '../abi'
import { rateShift } from '../clock'
import { lane, MOST_ROWS, stage } from '../kernels/dense'
import { transposed } from '../kernels/transpose'
import { stageSums } from '../kernels/update'
import { exists, Layer } from '../layers/layer'
import { errors, firstLayer, optimizer, outputCount, readout, scores, takeActivations } from '../learner'
import { takeWorking } from '../memory/arena'
import { rounded } from '../number/requantize'
import { clamp, signal16 } from '../number/saturate'
import { forwardLayers, forwardMacs, readoutMacs, topFeatures } from './forward'
import { Rule } from './rule'

/** Fractional bits of code and residual, in steps of the input. */
const FINER: i32 = 3
/** Bits of an int8's range, in which an input counts. */
const RANGE: i32 = 7
/** Fractional bits of the error that a readout's shift is made for. */
const ERROR_FRACTION: i32 = 10

/** Binary digits of a number. */
// @ts-ignore: decorator
@inline
function digits(x: u32): i32 { return 32 - <i32>clz(x) }

export class Subspace extends Rule {
  /** Int16 an input of the readout: what W restores, then what it lost. */
  residual: usize

  layout(): bool {
    takeActivations(false)
    for (let layer = firstLayer(); exists(layer); layer = layer.next) layer.layoutLearning(false)
    this.residual = takeWorking(RegionKind.signal, NO_LAYER, <u32>readout().weights.fan << 1)
    return true
  }

  /** Rows shorter than 1, which the rule makes as long as that. */
  init(): void {
    const w = readout().weights
    w.init(min<u32>(w.limit, max<u32>(1, (<u32>1 << <u32>w.fraction) >> (digits(w.fan) >> 1))))
  }

  learn(_target: usize): bool {
    this.look()
    const w = readout().weights, fan: u32 = w.fan, r = this.residual
    for (let i: u32 = 0; i < fan; i++) store<i8>(r + i, clamp(rounded(load<i16>(r + (<usize>i << 1)), FINER), 127))
    stage(r, fan)
    stageSums()
    const shift = <i32>w.shift + rateShift() + FINER + 2 * RANGE - ERROR_FRACTION - <i32>readout().inFraction + digits(fan) - 1
    for (let o: u32 = 0; o < outputCount(); o++) {
      const y = <i32>load<i16>(errors() + (<usize>o << 1))
      if (y == 0) continue
      optimizer().outer(w, o, y, shift)
      w.setBias(o, 0)
    }
    return true
  }

  infer(): void { this.look() }

  /** Codes the sample, restores it, and tells the distance between both. */
  private look(): void {
    forwardLayers()
    const w = readout().weights, x = topFeatures(), rows = outputCount()
    stage(x, w.fan)
    for (let first: u32 = 0; first < rows; first += MOST_ROWS) {
      const count = min<u32>(MOST_ROWS, rows - first)
      w.accumulate(first, count)
      for (let r: u32 = 0; r < count; r++) {
        store<i16>(errors() + (<usize>(first + r) << 1), signal16(rounded(load<i32>(lane(r)), <i32>w.fraction - FINER)))
      }
    }
    transposed(w, errors(), this.residual, w.fraction)
    store<u32>(scores(), this.subtract(x, w.fan))
  }

  /** What is lost of each feature, in place; the sum of its squares over 2^floor(log2(features)), in two words of at most 31 bits. */
  private subtract(x: usize, fan: u32): u32 {
    let high: u32 = 0, low: u32 = 0
    for (let at = this.residual, end = x + fan; x < end; x++, at += 2) {
      const r = signal16((<i32>load<i8>(x) << FINER) - <i32>load<i16>(at))
      store<i16>(at, r)
      const square = <u32>(r * r)
      high += square >> 16
      low += square & 0xffff
    }
    high += low >> 16
    const mean = digits(fan) - 1
    return high << (16 - mean) | (low & 0xffff) >> mean
  }

  signal(_layer: Layer, _tile: u32): i32 { return 0 }

  get inferMacs(): u32 { return forwardMacs() + readoutMacs() + readout().weights.fan }
  get learnMacs(): u32 { return this.inferMacs + readoutMacs() }
}
