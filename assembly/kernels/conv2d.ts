/**
 * Convolution with fused pooling, portable form. Pool windows that cross the border are copied, where padding is zero.
 * Accumulators are bounded by the weight limit; the SIMD twin (conv2d_simd.ts) gives the same bits.
 */
import { Conv2d } from '../layers/conv2d'
import { copyRows } from '../layers/frozen'
import { BIAS_INPUT } from '../layers/weights'
import { layerKey } from '../learner'
import { hash8 } from '../number/hash'
import { activation, toSignal } from '../number/requantize'
import { clamp } from '../number/saturate'
import { NARROWED, signalLimit } from './transpose'
import { simdConvForward, simdConvStage } from './conv2d_simd'

/** Sets the input for the kernel calls that follow. */
export function convStage(layer: Conv2d): void {
  if (ASC_FEATURE_SIMD) simdConvStage(layer)
}

/**
 * All filters over one pool window of the input, whose top left corner is at `x` and whose rows are `pitch` bytes apart:
 * `filters` of `rows` x `run` weights at `w`, their biases behind them. Position (dy, dx) of the window begins
 * dy * `down` + dx * `across` bytes from the corner. Writes an activation a filter at `output`, and the position that
 * won to the bits of output `feature` and the following at `argmax`, unless that is 0. At `scratch` there is room for
 * rows * run + 1 words, or `x` is there.
 */
export function convI8(
  x: usize, pitch: u32, run: u32, rows: u32, across: u32, down: u32, pool: u32, w: usize, filters: u32,
  shift: u32, output: usize, argmax: usize, feature: u32, scratch: usize,
): void {
  window<i8>(x, pitch, run, rows, across, down, pool, w, filters, shift, output, argmax, feature, scratch)
}

/** The same for int16 weights. */
export function convI16(
  x: usize, pitch: u32, run: u32, rows: u32, across: u32, down: u32, pool: u32, w: usize, filters: u32,
  shift: u32, output: usize, argmax: usize, feature: u32, scratch: usize,
): void {
  window<i16>(x, pitch, run, rows, across, down, pool, w, filters, shift, output, argmax, feature, scratch)
}

// @ts-ignore: decorator
@inline
function window<W>(
  x: usize, pitch: u32, run: u32, rows: u32, across: u32, down: u32, pool: u32, w: usize, filters: u32,
  shift: u32, output: usize, argmax: usize, feature: u32, scratch: usize,
): void {
  const bits: u32 = pool == 3 ? 4 : 2
  let bias = w + filters * rows * run * sizeof<W>()
  for (const end = bias; w < end; feature++) {
    let best: i32 = i32.MIN_VALUE
    let winner: u32 = 0, position: u32 = 0
    let next = w
    for (let dy: u32 = 0, line = x; dy < pool; dy++, line += down) {
      for (let dx: u32 = 0, corner = line; dx < pool; dx++, corner += across) {
        let sum = 0
        next = w
        for (let ky = rows, from = corner; ky > 0; ky--, from += pitch) {
          for (let p = from, last = next + run * sizeof<W>(); next < last; p++) {
            sum += <i32>load<W>(next) * <i32>load<i8>(p)
            next += sizeof<W>()
          }
        }
        if (sum > best) {
          best = sum
          winner = position
        }
        position++
      }
    }
    w = next
    store<u8>(output++, activation(best + <i32>load<W>(bias) * BIAS_INPUT, shift))
    bias += sizeof<W>()
    if (argmax && pool > 1) {
      const bit = feature * bits
      const at = argmax + (bit >> 3)
      const mask = ((1 << bits) - 1) << (bit & 7)
      store<u8>(at, (<u32>load<u8>(at) & ~mask) | (winner << (bit & 7)))
    }
  }
}

/** Copies a square of the input, such as a pool window sees, to the layer's scratch, with zeros for what lies outside. */
export function stageWindow(layer: Conv2d, top: i32, left: i32, span: i32): void {
  const height: i32 = layer.inHeight, width: i32 = layer.inWidth, channels: i32 = layer.inChannels
  const to = layer.gradient
  memory.fill(to, 0, span * span * channels)
  const firstRow = max<i32>(0, -top), lastRow = min<i32>(span, height - top)
  const firstColumn = max<i32>(0, -left), lastColumn = min<i32>(span, width - left)
  for (let row = firstRow; row < lastRow; row++) {
    const from = layer.input + ((top + row) * width + left + firstColumn) * channels
    memory.copy(to + (row * span + firstColumn) * channels, from, (lastColumn - firstColumn) * channels)
  }
}

/** The kernel's parameters are loaded again for every window, which needs less stack than keeping them in variables. */
function forward(layer: Conv2d): void {
  let feature: u32 = 0
  for (let row: u32 = 0; row < <u32>layer.outHeight; row++) {
    for (let column: u32 = 0; column < <u32>layer.outWidth; column++) {
      windowAt(layer, row * layer.pool * layer.stride - layer.padTop, column * layer.pool * layer.stride - layer.padLeft, feature)
      feature += layer.channels
    }
  }
}

/** All filters over the window whose top left corner is (top, left) of the input, which may lie outside. */
function windowAt(layer: Conv2d, top: i32, left: i32, feature: u32): void {
  const span = <i32>windowSpan(layer)
  let x = layer.input + <usize>((top * layer.inWidth + left) * layer.inChannels)
  let pitch = <u32>layer.inWidth * layer.inChannels
  if (top < 0 || left < 0 || top + span > <i32>layer.inHeight || left + span > <i32>layer.inWidth) {
    stageWindow(layer, top, left, span)
    x = layer.gradient
    pitch = <u32>span * layer.inChannels
  }
  const w = layer.weights, stride: u32 = layer.stride, kernel: u32 = layer.kernel
  const across = stride * layer.inChannels, run = kernel * layer.inChannels
  const output = layer.output + feature
  if (w.wide) {
    convI16(x, pitch, run, kernel, across, stride * pitch, layer.pool, w.data, layer.channels, layer.shift, output, layer.argmax, feature, layer.gradient)
  } else {
    convI8(x, pitch, run, kernel, across, stride * pitch, layer.pool, w.data, layer.channels, layer.shift, output, layer.argmax, feature, layer.gradient)
  }
}

/** Rows and columns of the input that one pool window sees. */
// @ts-ignore: decorator
@inline
export function windowSpan(layer: Conv2d): u32 {
  return <u16>((<u32>layer.pool - 1) * layer.stride + layer.kernel)
}

export function convForward(layer: Conv2d): void {
  if (ASC_FEATURE_SIMD) simdConvForward(layer)
  else forward(layer)
}

/** The same with weights that cannot be read where they are: filter by filter from a copy, which the kernel takes for the only one. */
export function convForwardCopied(layer: Conv2d): void {
  const w = layer.weights, data = w.data, bias = w.bias, channels = layer.channels
  const reach = <u32>layer.pool * layer.stride
  layer.channels = 1
  for (let filter: u32 = 0; filter < <u32>channels; filter++) {
    copyRows(w, data, bias, filter, 1)
    w.data = w.row(filter)
    let feature = filter
    for (let row: u32 = 0; row < <u32>layer.outHeight; row++) {
      for (let column: u32 = 0; column < <u32>layer.outWidth; column++, feature += channels) {
        windowAt(layer, row * reach - layer.padTop, column * reach - layer.padLeft, feature)
      }
    }
  }
  layer.channels = channels
  w.data = data
  w.bias = bias
}

/** The first output cell along an axis whose window of `span` inputs, every `reach`, covers input `at`. */
// @ts-ignore: decorator
@inline
function firstOver(at: u32, span: u32, reach: u32): u32 {
  return at < span ? 0 : <u16>(<u32><u16>(at - span) / reach + 1)
}

/**
 * Signal of one input: every output whose winning patch covers it contributes. (y, x) counts from the corner of the
 * padded input. What counts of a weight is with T bool its sign, with T i8 a number from the hash in its place, with T i32 itself.
 * NOTE no side of a padded input exceeds 65,535 (Conv2d.layout), so that all of this has 16 bits: a chip of 8 bits divides those much faster.
 */
function inputSignalAt<T>(layer: Conv2d, signal: usize, y: u32, x: u32, channel: u32, limit: i32): i32 {
  const reach = <u32>layer.pool * layer.stride, span = windowSpan(layer)
  const rows = min<u32>(layer.outHeight, <u16>(y / reach + 1)), columns = min<u32>(layer.outWidth, <u16>(x / reach + 1))
  const firstColumn = firstOver(x, span, reach)
  let sum = 0
  for (let oy = firstOver(y, span, reach); oy < rows; oy++) {
    for (let ox = firstColumn; ox < columns; ox++) {
      const first: u32 = <u16>((oy * layer.outWidth + ox) * layer.channels)
      for (let o: u32 = 0; o < <u32>layer.channels; o++) {
        const d = <i32>load<i16>(signal + (<usize>(first + o) << 1))
        if (d == 0) continue
        const winner = layer.winner(<u16>(first + o))
        const ky: u32 = <u16>(y - oy * reach - winner / layer.pool * layer.stride)
        const kx: u32 = <u16>(x - ox * reach - winner % layer.pool * layer.stride)
        // Unsigned, so that one comparison also rejects positions before the patch.
        if (ky >= <u32>layer.kernel || kx >= <u32>layer.kernel) continue
        const tap = (ky * layer.kernel + kx) * layer.inChannels + channel
        sum += crossed<T>(layer, o, tap) * clamp(d, limit)
      }
    }
  }
  return sum
}

// @ts-ignore: decorator
@inline
function crossed<T>(layer: Conv2d, filter: u32, tap: u32): i32 {
  if (isBoolean<T>()) return layer.weights.sign(filter, tap)
  return sizeof<T>() == 1 ? hash8(layerKey(layer.index), filter, tap) : layer.weights.narrowed(filter, tap)
}

/** Transposed convolution of a teaching signal (int16 Q12, zero where clamped) onto the layer's inputs. */
export function convBackward(layer: Conv2d, signal: usize, inputSignal: usize): void {
  const limit = signalLimit(terms(layer), layer.weights.wide != 0)
  const shift = <i32>layer.weights.fraction - (layer.weights.wide ? NARROWED : 0)
  inputSignals<i32>(layer, signal, inputSignal, limit, shift)
}

/** The same through the signs of the weights, divided by 2^shift. */
export function convBackwardSigns(layer: Conv2d, signal: usize, inputSignal: usize, shift: i32): void {
  inputSignals<bool>(layer, signal, inputSignal, <i32>min<u32>(32767, 0x7fffffff / terms(layer)), shift)
}

/** The same through a random number of -127..127 in place of each weight. */
export function convBackwardHash(layer: Conv2d, signal: usize, inputSignal: usize, shift: i32): void {
  inputSignals<i8>(layer, signal, inputSignal, signalLimit(terms(layer), false), shift)
}

/** Most outputs that see one input. */
// @ts-ignore: decorator
@inline
function terms(layer: Conv2d): u32 { return <u32>layer.kernel * layer.kernel * layer.channels }

// @ts-ignore: decorator
@inline
function inputSignals<T>(layer: Conv2d, signal: usize, inputSignal: usize, limit: i32, shift: i32): void {
  for (let row: u32 = 0; row < <u32>layer.inHeight; row++) {
    for (let column: u32 = 0; column < <u32>layer.inWidth; column++) {
      for (let channel: u32 = 0; channel < <u32>layer.inChannels; channel++) {
        const sum = inputSignalAt<T>(layer, signal, <u16>(row + layer.padTop), <u16>(column + layer.padLeft), channel, limit)
        store<i16>(inputSignal, toSignal(sum, shift))
        inputSignal += 2
      }
    }
  }
}
