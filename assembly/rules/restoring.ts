/**
 * What auto-encoders share: the readout codes a sample, a matrix restores it from the code, and what is lost on the way tells
 * how far the sample is from those that were learned.
 *
 *     y = W x,  r = x - V^T y,  distance = mean(r^2)
 *
 * x: int8; y, r: int16, Q3 of a step of x; r learns as int8, in whole steps; distance: u32, Q6 of a step squared.
 */
import { NO_LAYER, RegionKind } from '../abi'
import { rateShift } from '../clock'
import { lane, MOST_ROWS, stage } from '../kernels/dense'
import { transposed } from '../kernels/transpose'
import { stageSums } from '../kernels/update'
import { ERROR_FRACTION } from '../layers/head'
import { exists } from '../layers/layer'
import { Weights } from '../layers/weights'
import { errors, firstLayer, outputCount, readout, takeActivations } from '../learner'
import { takeWorking } from '../memory/arena'
import { digits } from '../number/logarithm'
import { rounded, toSignal } from '../number/requantize'
import { clamp, signal16 } from '../number/saturate'
import { forwardLayers, topFeatures } from './forward'

/** Fractional bits of code and residual, in steps of the input. */
const FINER: i32 = 3
/** Bits of an int8's range, in which an input counts. */
const RANGE: i32 = 7

/**
 * Lays out hidden layers that do not learn, and room for the residual: an int16 an input of the readout, what V restores, then
 * what is lost.
 */
export function takeResidual(): usize {
  takeActivations(false)
  for (let layer = firstLayer(); exists(layer); layer = layer.next) layer.layoutLearning(false)
  return takeWorking(RegionKind.signal, NO_LAYER, <u32>readout().weights.fan << 1)
}

/** Rows of the readout shorter than 1, which learning makes as long as that. */
export function initCoder(): void {
  const w = readout().weights
  w.init(min<u32>(w.limit, max<u32>(1, (<u32>1 << <u32>w.fraction) >> (digits(w.fan) >> 1))))
}

/** The code of the sample, into the error vector. */
export function codeSample(): void {
  forwardLayers()
  const w = readout().weights, rows = outputCount()
  stage(topFeatures(), w.fan)
  for (let first: u32 = 0; first < rows; first += MOST_ROWS) {
    const count = min<u32>(MOST_ROWS, rows - first)
    w.accumulate(first, count)
    for (let r: u32 = 0; r < count; r++) {
      store<i16>(errors() + (<usize>(first + r) << 1), toSignal(load<i32>(lane(r)), <i32>w.fraction - FINER))
    }
  }
}

/** What is lost of each feature when `v` restores it from `code`; the distance: the sum of squares over 2^floor(log2(features)). */
export function lose(v: Weights, code: usize, residual: usize): u32 {
  transposed(v, code, residual, v.fraction)
  // In two words of at most 31 bits.
  let high: u32 = 0, low: u32 = 0
  for (let at = residual, x = topFeatures(), end = x + v.fan; x < end; x++, at += 2) {
    const r = signal16((<i32>load<i8>(x) << FINER) - <i32>load<i16>(at))
    store<i16>(at, r)
    const square = <u32>(r * r)
    high += square >> 16
    low += square & 0xffff
  }
  high += low >> 16
  const mean = digits(v.fan) - 1
  return high << (16 - mean) | (low & 0xffff) >> mean
}

/** Brings the residual to int8, as the input that rows learn from. */
export function stageResidual(residual: usize): void {
  const fan: u32 = readout().weights.fan
  for (let i: u32 = 0; i < fan; i++) store<i8>(residual + i, clamp(rounded(load<i16>(residual + (<usize>i << 1)), FINER), 127))
  stage(residual, fan)
  stageSums()
}

/**
 * Shift of the learning rate for a row of the readout's format that moves by a number in the format of y times int8 features.
 * These count in parts of an int8's range, and the rate is over 2^floor(log2(features)): one rate suits inputs of any number and
 * format, and stays below 1 / |x|^2.
 */
export function restoringShift(): i32 {
  const w = readout().weights
  return <i32>w.shift + rateShift() + FINER + 2 * RANGE - ERROR_FRACTION - <i32>readout().inFraction + digits(w.fan) - 1
}
