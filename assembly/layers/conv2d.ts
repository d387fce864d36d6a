import { LayerConfig, MOST_TAPS, RegionKind } from '../abi'
import { readByte, readHalf } from '../config'
import { convBackward, convForward, convStage } from '../kernels/conv2d'
import { addPatch, beginGradient, endGradient } from '../kernels/conv2d_gradient'
import { MOST_STAGED, stagedValues } from '../kernels/conv2d_simd'
import { optimizer, rateShift, sharedArgmax, sharedGradient } from '../learner'
import { takeWorking } from '../memory/arena'
import { clamp } from '../number/saturate'
import { Rule, SIGNAL_FRACTION } from '../rules/rule'
import { Layer } from './layer'
import { takeWeights } from './weights'

/**
 * Convolution, clamped ReLU and max-pooling in one: the unpooled map is never stored.
 * Filters are OHWI, activations HWC. The pooled position with the largest accumulator wins (the first on a tie);
 * only it gets a gradient.
 */
export class Conv2d extends Layer {
  kernel: u8
  stride: u8
  /** Zeros above and left of the input; 0 for valid padding. */
  padTop: u8
  padLeft: u8
  pool: u8
  /** Which position of its pool window each output came from; `argmaxBits` bits an output. */
  argmax: usize
  argmaxBits: u8
  /** int32, fan + 1: the gradient of one channel. */
  gradient: usize
  signalLimit: i32

  layout(rate: i32, velocity: bool): bool {
    const at = this.config
    this.channels = readHalf(at + LayerConfig.units)
    this.kernel = readByte(at + LayerConfig.kernel)
    this.stride = readByte(at + LayerConfig.stride)
    this.pool = readByte(at + LayerConfig.pool)
    const same = readByte(at + LayerConfig.same) != 0
    const k: u32 = this.kernel, s: u32 = this.stride, p: u32 = this.pool
    if (k == 0 || s == 0 || p == 0 || p > 3 || this.channels == 0 || this.inputs > 65535) return false
    const height = extent(this.inHeight, k, s, same)
    const width = extent(this.inWidth, k, s, same)
    this.outHeight = <u16>(height / p)
    this.outWidth = <u16>(width / p)
    // Odd totals put the extra zero below and right, as TensorFlow and CMSIS-NN do.
    this.padTop = same ? before(this.inHeight, height, s, k) : 0
    this.padLeft = same ? before(this.inWidth, width, s, k) : 0
    const positions = <u32>this.outHeight * this.outWidth
    this.outputs = positions * this.channels
    if (positions == 0 || this.outputs > 65535) return false
    if (k * k * this.inChannels > <u32>MOST_TAPS || stagedValues(this) > MOST_STAGED) return false
    this.argmaxBits = p == 1 ? 0 : p == 2 ? 2 : 4
    this.signalLimit = <i32>min<u32>(32767, 0x7fffffff / (128 * positions))
    const fraction: i32 = readByte(at + LayerConfig.fraction)
    this.weights = takeWeights(
      RegionKind.weights, this.index, this.channels, k * k * this.inChannels, readByte(at + LayerConfig.bits),
      fraction, SIGNAL_FRACTION + <i32>this.inFraction - fraction + rate, velocity,
    )
    return true
  }

  layoutLearning(exclusive: bool): void {
    const bytes = (this.outputs * this.argmaxBits + 7) >> 3
    this.argmax = exclusive ? takeWorking(RegionKind.argmax, this.index, bytes) : sharedArgmax(bytes)
    this.gradient = sharedGradient((<u32>this.weights.fan + 1) << 2)
  }

  forward(): void {
    convStage(this)
    convForward(this)
  }

  learn(rule: Rule): void {
    const shift = <i32>this.weights.shift + rateShift()
    const channels: u32 = this.channels
    convStage(this)
    for (let channel: u32 = 0; channel < channels; channel++) {
      beginGradient(this)
      let any = false
      for (let feature = channel; feature < this.outputs; feature += channels) {
        if (!this.active(feature)) continue
        const signal = clamp(rule.signal(this, feature), this.signalLimit)
        if (signal == 0) continue
        any = true
        addPatch(this, feature, signal)
      }
      if (!any) continue
      endGradient(this)
      optimizer().summed(this.weights, channel, this.gradient, shift)
    }
  }

  backward(signal: usize, inputSignal: usize): void {
    convBackward(this, signal, inputSignal)
  }

  /** Position inside its pool window (row-major) that an output came from. */
  winner(feature: u32): u32 {
    if (this.argmaxBits == 0) return 0
    const bit = feature * this.argmaxBits
    return (load<u8>(this.argmax + (bit >> 3)) >> <u8>(bit & 7)) & ((1 << this.argmaxBits) - 1)
  }

  setWinner(feature: u32, winner: u32): void {
    if (this.argmaxBits == 0) return
    const bit = feature * this.argmaxBits
    const at = this.argmax + (bit >> 3)
    const mask = ((1 << <u32>this.argmaxBits) - 1) << (bit & 7)
    store<u8>(at, (<u32>load<u8>(at) & ~mask) | (winner << (bit & 7)))
  }

  get macs(): u32 {
    return this.outputs * this.pool * this.pool * this.weights.fan
  }

  /** One patch an output: pooling passes the signal to one position only. */
  get learnMacs(): u32 {
    return this.outputs * this.weights.fan
  }
}

function extent(size: u32, kernel: u32, stride: u32, same: bool): u32 {
  if (same) return (size + stride - 1) / stride
  return size < kernel ? 0 : (size - kernel) / stride + 1
}

/** Zeros in front of an axis of `same` padding. */
function before(size: u32, outputs: u32, stride: u32, kernel: u32): u8 {
  const reach = (outputs - 1) * stride + kernel
  return reach > size ? <u8>((reach - size) / 2) : 0
}
