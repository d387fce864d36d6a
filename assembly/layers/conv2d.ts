/**
 * Convolution: with clamped ReLU and max-pooling in one, so that the unpooled map is never stored.
 * Filters are OHWI, activations HWC. The pooled position with the largest accumulator wins (the first on a tie);
 * only it gets a gradient.
 *
 * Source: Y. LeCun et al., "Backpropagation Applied to Handwritten Zip Code Recognition", Neural Computation 1(4), 1989.
 */
import { LayerConfig, LayerFlag, MOST_TAPS, MOST_WEIGHTS, RegionKind } from '../abi'
import { rateShift } from '../clock'
import { readByte, readHalf } from '../config'
import { convBackward, convBackwardHash, convBackwardSigns, convForward, convForwardCopied, convStage, stageWindow, windowSpan } from '../kernels/conv2d'
import { addPatch, beginGradient, endGradient } from '../kernels/conv2d_gradient'
import { MOST_STAGED, stagedValues } from '../kernels/conv2d_simd'
import { optimizer, sharedArgmax, sharedGradient, sharedPooled } from '../learner'
import { takeWorking } from '../memory/arena'
import { clamp } from '../number/saturate'
import { Rule } from '../rules/rule'
import { copyBytes, isCopied } from './frozen'
import { Layer } from './layer'

/** Marks "no signal": no int16 has this value. */
const UNKNOWN: i32 = i32.MIN_VALUE

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
  /** int32, fan + 1: the gradient of one channel. Forward, a pool window that crosses the border is copied there. */
  gradient: usize
  signalLimit: i32

  layout(): u32 {
    const at = this.config
    this.channels = readHalf(at + LayerConfig.units)
    this.kernel = readByte(at + LayerConfig.kernel)
    this.stride = readByte(at + LayerConfig.stride)
    this.pool = readByte(at + LayerConfig.pool)
    if (this.kernel == 0 || this.stride == 0 || this.pool == 0 || this.pool > 3 || this.channels == 0 || this.inputs > 65535) return 0
    const height = this.extent(this.inHeight), width = this.extent(this.inWidth)
    this.outHeight = <u16>(height / this.pool)
    this.outWidth = <u16>(width / this.pool)
    this.padTop = this.before(this.inHeight, height)
    this.padLeft = this.before(this.inWidth, width)
    const positions = <u32>this.outHeight * this.outWidth
    this.outputs = positions * this.channels
    if (positions == 0 || this.outputs > 65535) return 0
    this.argmaxBits = this.pool == 1 ? 0 : this.pool == 2 ? 2 : 4
    this.signalLimit = <i32>min<u32>(32767, (0x7fffffff / 128) / positions)
    const taps = <u32>this.kernel * this.kernel * this.inChannels
    if (taps > <u32>MOST_TAPS || taps * this.channels > <u32>MOST_WEIGHTS || stagedValues(this) > MOST_STAGED) return 0
    return taps
  }

  /** Zeros around the input, so that the map keeps its size. */
  get same(): bool {
    return (readByte(this.config + LayerConfig.flags) & <u8>LayerFlag.same) != 0
  }

  /** Outputs along an axis, before pooling. */
  private extent(size: u32): u32 {
    const stride: u32 = this.stride, kernel: u32 = this.kernel
    if (this.same) return (size + stride - 1) / stride
    return size < kernel ? 0 : (size - kernel) / stride + 1
  }

  /** Zeros in front of an axis: odd totals put the extra one below and right, as TensorFlow and CMSIS-NN do. */
  private before(size: u32, outputs: u32): u8 {
    const reach = (outputs - 1) * this.stride + this.kernel
    return this.same && reach > size ? <u8>((reach - size) / 2) : 0
  }

  layoutLearning(exclusive: bool): void {
    const bytes = (this.outputs * this.argmaxBits + 7) >> 3
    this.argmax = exclusive ? takeWorking(RegionKind.argmax, this.index, bytes) : sharedArgmax(bytes)
    this.layoutWindow()
  }

  layoutFrozen(): void {
    this.argmax = 0
    this.layoutWindow()
    if (isCopied(this.config)) sharedPooled(copyBytes(this.weights, 1))
  }

  private layoutWindow(): void {
    const span = windowSpan(this)
    this.gradient = sharedGradient(max<u32>((<u32>this.weights.fan + 1) << 2, span * span * this.inChannels))
  }

  forward(): void {
    if (isCopied(this.config)) {
      convForwardCopied(this)
      return
    }
    convStage(this)
    convForward(this)
  }

  learn(rule: Rule): void {
    const shift = <i32>this.weights.shift + rateShift()
    const channels: u32 = this.channels
    convStage(this)
    for (let channel: u32 = 0; channel < channels; channel++) {
      beginGradient(this)
      if (!this.addPatches(rule, channel)) continue
      endGradient(this)
      optimizer().summed(this.weights, channel, this.gradient, shift)
    }
  }

  /** The winning patches of a channel's outputs, each times its signal; false if there are none. */
  private addPatches(rule: Rule, channel: u32): bool {
    const channels: u32 = this.channels, height = rule.tileHeight(this), width = rule.tileWidth(this)
    let any = false
    let feature = channel, firstTile = channel, down = height
    for (let row: u32 = 0; row < <u32>this.outHeight; row++) {
      let tile = firstTile, right = width
      let signal = UNKNOWN
      for (let column: u32 = 0; column < <u32>this.outWidth; column++, feature += channels) {
        if (right == 0) {
          right = width
          tile += channels
          signal = UNKNOWN
        }
        right--
        if (!this.active(feature)) continue
        if (signal == UNKNOWN) signal = clamp(rule.signal(this, tile), this.signalLimit)
        if (signal == 0) continue
        any = true
        addPatch(this, feature, row, column, signal)
      }
      if (--down > 0) continue
      down = height
      firstTile = tile + channels
    }
    return any
  }

  backward(signal: usize, inputSignal: usize): void {
    convBackward(this, signal, inputSignal)
  }

  backwardSigns(signal: usize, inputSignal: usize, shift: i32): void {
    convBackwardSigns(this, signal, inputSignal, shift)
  }

  backwardHash(signal: usize, inputSignal: usize, shift: i32): void {
    convBackwardHash(this, signal, inputSignal, shift)
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

  get patchRows(): u32 { return <u32>this.outHeight * this.pool }
  get patchColumns(): u32 { return <u32>this.outWidth * this.pool }

  patch(row: u32, column: u32): usize {
    stageWindow(this, row * this.stride - this.padTop, column * this.stride - this.padLeft, this.kernel)
    return this.gradient
  }

  get macs(): u32 {
    return this.outputs * this.pool * this.pool * this.weights.fan
  }

  /** One patch an output: pooling passes the signal to one position only. */
  get learnMacs(): u32 {
    return this.outputs * this.weights.fan
  }
}
