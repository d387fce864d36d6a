/**
 * Convolution with fused pooling, portable form. Patches clip at the border, where padding is zero.
 * Accumulators are bounded by the weight limit; the SIMD twin (conv2d_simd.ts) gives the same bits.
 */
import { Conv2d } from '../layers/conv2d'
import { BIAS_INPUT } from '../layers/weights'
import { rounded, activation } from '../number/requantize'
import { clamp, signal16 } from '../number/saturate'
import { NARROWED, signalLimit } from './transpose'
import { simdConvForward, simdConvStage } from './conv2d_simd'

/** Announces the layer's input to the kernels that follow. */
export function convStage(layer: Conv2d): void {
  if (ASC_FEATURE_SIMD) simdConvStage(layer)
}

/** Filter at `w` over the patch whose top left corner is (top, left) of the input, which may lie outside. */
function patch<W>(layer: Conv2d, w: usize, top: i32, left: i32): i32 {
  const kernel: i32 = layer.kernel, channels: i32 = layer.inChannels
  const height: i32 = layer.inHeight, width: i32 = layer.inWidth
  const firstColumn = left < 0 ? -left : 0
  const lastColumn = left + kernel > width ? width - left : kernel
  const firstRow = top < 0 ? -top : 0
  const lastRow = top + kernel > height ? height - top : kernel
  let sum = 0
  for (let ky = firstRow; ky < lastRow; ky++) {
    let x = layer.input + ((top + ky) * width + left + firstColumn) * channels
    const end = layer.input + ((top + ky) * width + left + lastColumn) * channels
    let at = w + <usize>((ky * kernel + firstColumn) * channels) * sizeof<W>()
    for (; x < end; x++) {
      sum += <i32>load<W>(at) * <i32>load<i8>(x)
      at += sizeof<W>()
    }
  }
  return sum
}

function forward<W>(layer: Conv2d): void {
  const w = layer.weights
  const pool: i32 = layer.pool, stride: i32 = layer.stride, padTop: i32 = layer.padTop, padLeft: i32 = layer.padLeft
  const channels: u32 = layer.channels, step = w.step
  let feature: u32 = 0
  for (let row: i32 = 0; row < <i32>layer.outHeight; row++) {
    for (let column: i32 = 0; column < <i32>layer.outWidth; column++) {
      let at = w.data
      for (let channel: u32 = 0; channel < channels; channel++, at += step) {
        let best: i32 = i32.MIN_VALUE
        let winner: u32 = 0
        for (let dy = 0, position: u32 = 0; dy < pool; dy++) {
          const top = (row * pool + dy) * stride - padTop
          for (let dx = 0; dx < pool; dx++, position++) {
            const sum = patch<W>(layer, at, top, (column * pool + dx) * stride - padLeft)
            if (sum > best) {
              best = sum
              winner = position
            }
          }
        }
        store<u8>(layer.output + feature, activation(best + w.biasAt(channel) * BIAS_INPUT, layer.shift))
        if (layer.argmax) layer.setWinner(feature, winner)
        feature++
      }
    }
  }
}

export function convForward(layer: Conv2d): void {
  if (ASC_FEATURE_SIMD) simdConvForward(layer)
  else if (layer.weights.wide) forward<i16>(layer)
  else forward<i8>(layer)
}

/** Signal of one input: every output whose winning patch covers it contributes. */
function inputSignalAt<W>(layer: Conv2d, signal: usize, row: i32, column: i32, channel: u32, limit: i32): i32 {
  const pool: i32 = layer.pool, stride: i32 = layer.stride, padTop: i32 = layer.padTop, padLeft: i32 = layer.padLeft
  const kernel: i32 = layer.kernel, channels: u32 = layer.channels
  const reach = pool * stride
  const firstRow = max<i32>(0, (row + padTop - kernel + 1 - (pool - 1) * stride + reach - 1) / reach)
  const firstColumn = max<i32>(0, (column + padLeft - kernel + 1 - (pool - 1) * stride + reach - 1) / reach)
  const lastRow = min<i32>(<i32>layer.outHeight - 1, (row + padTop) / reach)
  const lastColumn = min<i32>(<i32>layer.outWidth - 1, (column + padLeft) / reach)
  let sum = 0
  for (let oy = firstRow; oy <= lastRow; oy++) {
    for (let ox = firstColumn; ox <= lastColumn; ox++) {
      let feature = <u32>(oy * <i32>layer.outWidth + ox) * channels
      for (let o: u32 = 0; o < channels; o++, feature++) {
        const d = <i32>load<i16>(signal + (<usize>feature << 1))
        if (d == 0) continue
        const winner = <i32>layer.winner(feature)
        const ky = row + padTop - (oy * pool + winner / pool) * stride
        const kx = column + padLeft - (ox * pool + winner % pool) * stride
        if (ky < 0 || ky >= kernel || kx < 0 || kx >= kernel) continue
        const index = <usize>((ky * kernel + kx) * <i32>layer.inChannels + channel)
        const at = layer.weights.row(o) + index * sizeof<W>()
        const weight = sizeof<W>() == 2 ? <i32>load<i16>(at) >> NARROWED : <i32>load<i8>(at)
        sum += weight * clamp(d, limit)
      }
    }
  }
  return sum
}

function backward<W>(layer: Conv2d, signal: usize, inputSignal: usize): void {
  const kernel: u32 = layer.kernel
  const limit = signalLimit(kernel * kernel * layer.channels, layer.weights.wide != 0)
  const shift = <i32>layer.weights.fraction - (sizeof<W>() == 2 ? NARROWED : 0)
  for (let row: i32 = 0; row < <i32>layer.inHeight; row++) {
    for (let column: i32 = 0; column < <i32>layer.inWidth; column++) {
      for (let channel: u32 = 0; channel < <u32>layer.inChannels; channel++) {
        const sum = inputSignalAt<W>(layer, signal, row, column, channel, limit)
        store<i16>(inputSignal, signal16(rounded(sum, shift)))
        inputSignal += 2
      }
    }
  }
}

/** Transposed convolution of a teaching signal (int16 Q12, zero where clamped) onto the layer's inputs. */
export function convBackward(layer: Conv2d, signal: usize, inputSignal: usize): void {
  if (layer.weights.wide) backward<i16>(layer, signal, inputSignal)
  else backward<i8>(layer, signal, inputSignal)
}
