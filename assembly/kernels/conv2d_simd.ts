/**
 * SIMD twins of the convolution kernels, for the host only. The input is staged once as int16 with its zero
 * border, so no patch clips; patches of a pool window are packed to a multiple of eight taps. The room is static
 * and not part of any plan.
 */
import { Conv2d } from '../layers/conv2d'
import { BIAS_INPUT } from '../layers/weights'
import { activation } from '../number/requantize'
import { sums4 } from './dense_simd'

/** Most values of a staged input with its border; a larger one is refused on every device alike. */
export const MOST_STAGED: u32 = 196608
// @ts-ignore: decorator
@lazy const STAGED = memory.data(2 * 196608 + 64, 16)
/** Up to 12 packed patches (a 3x3 pool window, rounded up to fours) of up to MOST_TAPS taps and 8 of slack. */
// @ts-ignore: decorator
@lazy const PATCHES = memory.data(2 * 12 * 16384 + 64, 16)
// @ts-ignore: decorator
@lazy const GRADIENT = memory.data(4 * 16384 + 64, 16)
/** Patches of one channel that have a signal: address u32, signal i32. */
// @ts-ignore: decorator
@lazy const LIST = memory.data(8 * 65536, 16)
// @ts-ignore: decorator
@lazy const LANES = memory.data(48, 16)

let width: u32 = 0
let listed: u32 = 0
let padTop: i32 = 0
let padLeft: i32 = 0
let channels: u32 = 0

function stagedWidth(layer: Conv2d): u32 {
  return max<u32>(<u32>layer.inWidth + layer.padLeft, <u32>layer.outWidth * layer.pool * layer.stride + layer.kernel)
}

function stagedHeight(layer: Conv2d): u32 {
  return max<u32>(<u32>layer.inHeight + layer.padTop, <u32>layer.outHeight * layer.pool * layer.stride + layer.kernel)
}

/** Values that the layer's input takes once it is staged. */
export function stagedValues(layer: Conv2d): u32 {
  return stagedWidth(layer) * stagedHeight(layer) * layer.inChannels
}

export function simdConvStage(layer: Conv2d): void {
  padTop = layer.padTop
  padLeft = layer.padLeft
  channels = layer.inChannels
  const inner = <u32>layer.inWidth * channels
  width = stagedWidth(layer) * channels
  const height = stagedHeight(layer)
  if (width * height != layer.inputs) memory.fill(STAGED, 0, (<usize>width * height) << 1)
  let x = layer.input
  for (let row: u32 = 0; row < <u32>layer.inHeight; row++) {
    const at = STAGED + (<usize>((row + padTop) * width + padLeft * channels) << 1)
    let i: u32 = 0
    for (; i + 8 <= inner; i += 8) v128.store(at + (<usize>i << 1), v128.load_ext<i8>(x + i))
    for (; i < inner; i++) store<i16>(at + (<usize>i << 1), load<i8>(x + i))
    x += inner
  }
}

/** Packs the patch at staged row and column to `to`; what follows it up to a multiple of eight is zero. */
// @ts-ignore: decorator
@inline
function pack(to: usize, row: u32, column: u32, kernel: u32, taps: u32): void {
  let from = STAGED + (<usize>(row * width + column * channels) << 1)
  const run = kernel * channels
  const end = to + (<usize>taps << 1)
  for (let ky: u32 = 0; ky < kernel; ky++) {
    let i: u32 = 0
    for (; i < run; i += 8) v128.store(to + (<usize>i << 1), v128.load(from + (<usize>i << 1)))
    to += <usize>run << 1
    from += <usize>width << 1
  }
  v128.store(end, i16x8.splat(0))
}

// @ts-ignore: decorator
@inline
function filter8<W>(w: usize, tap: u32): v128 {
  return sizeof<W>() == 2 ? v128.load(w + (<usize>tap << 1)) : v128.load_ext<i8>(w + tap)
}

/** One filter over four packed patches, `stride` bytes apart. */
// @ts-ignore: decorator
@inline
function four<W>(w: usize, patches: usize, stride: usize, taps: u32): v128 {
  let a = i32x4.splat(0), b = i32x4.splat(0), c = i32x4.splat(0), d = i32x4.splat(0)
  const p1 = patches + stride, p2 = p1 + stride, p3 = p2 + stride
  for (let t: u32 = 0; t < taps; t += 8) {
    const f = filter8<W>(w, t)
    const o = <usize>t << 1
    a = i32x4.add(a, i32x4.dot_i16x8_s(f, v128.load(patches + o)))
    b = i32x4.add(b, i32x4.dot_i16x8_s(f, v128.load(p1 + o)))
    c = i32x4.add(c, i32x4.dot_i16x8_s(f, v128.load(p2 + o)))
    d = i32x4.add(d, i32x4.dot_i16x8_s(f, v128.load(p3 + o)))
  }
  return sums4(a, b, c, d)
}

/** Four filters over one packed patch. */
// @ts-ignore: decorator
@inline
function fourFilters<W>(w: usize, step: usize, patch: usize, taps: u32): v128 {
  let a = i32x4.splat(0), b = i32x4.splat(0), c = i32x4.splat(0), d = i32x4.splat(0)
  const w1 = w + step, w2 = w1 + step, w3 = w2 + step
  for (let t: u32 = 0; t < taps; t += 8) {
    const x = v128.load(patch + (<usize>t << 1))
    a = i32x4.add(a, i32x4.dot_i16x8_s(filter8<W>(w, t), x))
    b = i32x4.add(b, i32x4.dot_i16x8_s(filter8<W>(w1, t), x))
    c = i32x4.add(c, i32x4.dot_i16x8_s(filter8<W>(w2, t), x))
    d = i32x4.add(d, i32x4.dot_i16x8_s(filter8<W>(w3, t), x))
  }
  return sums4(a, b, c, d)
}

function forward<W>(layer: Conv2d): void {
  const w = layer.weights, step = w.step
  const taps: u32 = w.fan
  const patchStep = (<usize>taps << 1) + 16
  const pool: u32 = layer.pool, stride: u32 = layer.stride, kernel: u32 = layer.kernel
  const outputs: u32 = layer.channels
  const positions = pool * pool
  const biased = w.bias
  let feature: u32 = 0
  for (let row: u32 = 0; row < <u32>layer.outHeight; row++) {
    for (let column: u32 = 0; column < <u32>layer.outWidth; column++) {
      for (let position: u32 = 0; position < positions; position++) {
        pack(
          PATCHES + position * patchStep, (row * pool + position / pool) * stride,
          (column * pool + position % pool) * stride, kernel, taps,
        )
      }
      if (pool == 1) {
        for (let channel: u32 = 0; channel < outputs; channel += 4) {
          v128.store(LANES, fourFilters<W>(w.row(channel), channel + 4 <= outputs ? step : 0, PATCHES, taps))
          if (channel + 4 > outputs) {
            for (let r: u32 = 1; channel + r < outputs; r++) {
              const one = fourFilters<W>(w.row(channel + r), 0, PATCHES, taps)
              store<i32>(LANES + (<usize>r << 2), i32x4.extract_lane(one, 0))
            }
          }
          for (let r: u32 = 0; r < 4 && channel + r < outputs; r++) {
            const sum = load<i32>(LANES + (<usize>r << 2)) + w.biasAt(channel + r) * BIAS_INPUT
            store<u8>(layer.output + feature++, activation(sum, layer.shift))
          }
        }
        continue
      }
      let at = w.data
      for (let channel: u32 = 0; channel < outputs; channel++, at += step) {
        v128.store(LANES, four<W>(at, PATCHES, patchStep, taps))
        if (positions == 9) {
          v128.store(LANES, four<W>(at, PATCHES + 4 * patchStep, patchStep, taps), 16)
          v128.store(LANES, four<W>(at, PATCHES + 8 * patchStep, 0, taps), 32)
        }
        let best = load<i32>(LANES)
        let winner: u32 = 0
        for (let position: u32 = 1; position < positions; position++) {
          const sum = load<i32>(LANES + (<usize>position << 2))
          if (sum > best) {
            best = sum
            winner = position
          }
        }
        const bias = sizeof<W>() == 2 ? <i32>load<i16>(biased + (<usize>channel << 1)) : <i32>load<i8>(biased + channel)
        store<u8>(layer.output + feature, activation(best + bias * BIAS_INPUT, layer.shift))
        if (layer.argmax) layer.setWinner(feature, winner)
        feature++
      }
    }
  }
}

export function simdConvForward(layer: Conv2d): void {
  if (layer.weights.wide) forward<i16>(layer)
  else forward<i8>(layer)
}

export function simdBeginGradient(): void {
  listed = 0
}

export function simdAddPatch(top: i32, left: i32, signal: i32): void {
  const at = STAGED + (<usize>((top + padTop) * width + (left + padLeft) * channels) << 1)
  store<u32>(LIST + (<usize>listed << 3), <u32>at)
  store<i32>(LIST + (<usize>listed << 3), signal, 4)
  listed++
}

/** Sums the listed patches, eight taps of a filter row at a time; lanes past the row are overwritten by the next. */
export function simdEndGradient(layer: Conv2d): void {
  const kernel: u32 = layer.kernel
  const run = kernel * channels
  const end = LIST + (<usize>listed << 3)
  for (let ky: u32 = 0; ky < kernel; ky++) {
    for (let i: u32 = 0; i < run; i += 8) {
      const offset = <usize>(ky * width + i) << 1
      let low = i32x4.splat(0), high = i32x4.splat(0)
      for (let entry = LIST; entry < end; entry += 8) {
        const x = v128.load(<usize>load<u32>(entry) + offset)
        const d = i16x8.splat(<i16>load<i32>(entry, 4))
        low = i32x4.add(low, i32x4.extmul_low_i16x8_s(x, d))
        high = i32x4.add(high, i32x4.extmul_high_i16x8_s(x, d))
      }
      const to = GRADIENT + (<usize>(ky * run + i) << 2)
      v128.store(to, low)
      v128.store(to, high, 16)
    }
  }
  memory.copy(layer.gradient, GRADIENT, <usize>(kernel * run) << 2)
}
