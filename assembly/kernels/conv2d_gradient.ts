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

/** Adds `signal` times the patch that output `feature` came from. */
export function addPatch(layer: Conv2d, feature: u32, signal: i32): void {
  signals += signal
  const cell = feature / layer.channels
  const winner = layer.winner(feature)
  const pool: u32 = layer.pool
  const row = cell / layer.outWidth * pool + winner / pool
  const column = cell % layer.outWidth * pool + winner % pool
  const top = <i32>(row * layer.stride) - <i32>layer.padTop
  const left = <i32>(column * layer.stride) - <i32>layer.padLeft
  if (ASC_FEATURE_SIMD) simdAddPatch(top, left, signal)
  else scalarAddPatch(layer, top, left, signal)
}

function scalarAddPatch(layer: Conv2d, top: i32, left: i32, signal: i32): void {
  const kernel: i32 = layer.kernel, channels: i32 = layer.inChannels
  const height: i32 = layer.inHeight, width: i32 = layer.inWidth
  const firstColumn = left < 0 ? -left : 0
  const lastColumn = left + kernel > width ? width - left : kernel
  const firstRow = top < 0 ? -top : 0
  const lastRow = top + kernel > height ? height - top : kernel
  for (let ky = firstRow; ky < lastRow; ky++) {
    let x = layer.input + ((top + ky) * width + left + firstColumn) * channels
    const end = layer.input + ((top + ky) * width + left + lastColumn) * channels
    let at = layer.gradient + (((ky * kernel + firstColumn) * channels) << 2)
    for (; x < end; x++) {
      store<i32>(at, load<i32>(at) + signal * <i32>load<i8>(x))
      at += 4
    }
  }
}

export function endGradient(layer: Conv2d): void {
  if (ASC_FEATURE_SIMD) simdEndGradient(layer)
  store<i32>(layer.gradient + (<usize>layer.weights.fan << 2), signals * BIAS_INPUT)
}
