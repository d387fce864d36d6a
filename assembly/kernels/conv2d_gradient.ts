/** Gradient of one filter: the sum over its outputs of signal times winning patch, then times BIAS_INPUT for the bias. */
import { Conv2d } from '../layers/conv2d'
import { BIAS_INPUT } from '../layers/weights'
import { simdAddPatch, simdBeginGradient, simdEndGradient } from './conv2d_simd'

let signals: i32 = 0

export function beginGradient(layer: Conv2d): void {
  signals = 0
  if (ASC_FEATURE_SIMD) simdBeginGradient()
  else memory.fill(layer.gradient, 0, (<usize>layer.weights.fan + 1) << 2)
}

/** Adds `signal` times the patch that output `feature`, at (row, column) of the pooled map, came from. */
export function addPatch(layer: Conv2d, feature: u32, row: u32, column: u32, signal: i32): void {
  signals += signal
  const pool: u32 = layer.pool
  row *= pool
  column *= pool
  // A pool has at most three rows: counting is faster than dividing where there is no such instruction.
  let winner = layer.winner(feature)
  for (; winner >= pool; winner -= pool) row++
  column += winner
  const top = <i32>(row * layer.stride) - <i32>layer.padTop
  const left = <i32>(column * layer.stride) - <i32>layer.padLeft
  if (ASC_FEATURE_SIMD) simdAddPatch(top, left, signal)
  else scalarAddPatch(layer, top, left, signal)
}

/** What lies outside the input is zero and adds nothing. */
function scalarAddPatch(layer: Conv2d, top: i32, left: i32, signal: i32): void {
  const kernel: i32 = layer.kernel, channels: i32 = layer.inChannels, width: i32 = layer.inWidth
  if (!layer.same) {
    const run = kernel * channels
    gradient(layer.gradient, run, layer.input + (top * width + left) * channels, width * channels, run, kernel, signal)
    return
  }
  const height: i32 = layer.inHeight
  const firstColumn = max<i32>(0, -left), lastColumn = min<i32>(kernel, width - left)
  const firstRow = max<i32>(0, -top), lastRow = min<i32>(kernel, height - top)
  gradient(
    layer.gradient + (((firstRow * kernel + firstColumn) * channels) << 2), kernel * channels,
    layer.input + ((top + firstRow) * width + left + firstColumn) * channels, width * channels,
    (lastColumn - firstColumn) * channels, lastRow - firstRow, signal,
  )
}

/** Adds `signal` (int16) times `rows` x `run` inputs at `x`, their rows `pitch` bytes apart, to int32 sums whose rows are `step` words apart. */
export function gradient(sums: usize, step: u32, x: usize, pitch: u32, run: u32, rows: u32, signal: i32): void {
  for (; rows > 0; rows--) {
    let at = sums
    for (let p = x, end = x + run; p < end; p++) {
      store<i32>(at, load<i32>(at) + signal * <i32>load<i8>(p))
      at += 4
    }
    sums += <usize>step << 2
    x += pitch
  }
}

export function endGradient(layer: Conv2d): void {
  if (ASC_FEATURE_SIMD) simdEndGradient(layer)
  store<i32>(layer.gradient + (<usize>layer.weights.fan << 2), signals * BIAS_INPUT)
}
