/**
 * Dense: every unit sees all inputs; the sum goes through a clamped ReLU.
 *
 *     y = clamp(round((W x + 64 b) / 2^shift), 0, 127)
 */
import { LayerConfig, MOST_WEIGHTS } from '../abi'
import { rateShift } from '../clock'
import { lane, MOST_ROWS, stage } from '../kernels/dense'
import { signalLimit, transposed, transposedHash, transposedSigns } from '../kernels/transpose'
import { stageSums } from '../kernels/update'
import { ACTIVATION_MAX, activation, toSignal } from '../number/requantize'
import { scaled } from '../number/saturate'
import { Rule, SIGNAL_FRACTION } from '../rules/rule'
import { layerKey, optimizer, sharedPooled } from '../learner'
import { COPIED_ROWS, copyBytes, copyRows, isCopied } from './frozen'
import { Layer } from './layer'
import { readHalf } from '../config'

export class Dense extends Layer {
  layout(): u32 {
    this.channels = readHalf(this.config + LayerConfig.units)
    this.outHeight = 1
    this.outWidth = 1
    this.outputs = this.channels
    return this.channels > 0 && this.inputs < 65536 && this.inputs * <u32>this.channels <= <u32>MOST_WEIGHTS ? this.inputs : 0
  }

  layoutLearning(_exclusive: bool): void {}

  layoutFrozen(): void {
    if (isCopied(this.config)) sharedPooled(copyBytes(this.weights, COPIED_ROWS))
  }

  forward(): void {
    if (isCopied(this.config)) this.runCopied()
    else this.run(0, false)
  }

  private runCopied(): void {
    const w = this.weights, data = w.data, bias = w.bias, rows: u32 = this.channels
    stage(this.input, this.inputs)
    for (let first: u32 = 0; first < rows; first += COPIED_ROWS) {
      const count = min<u32>(COPIED_ROWS, rows - first)
      copyRows(w, data, bias, first, count)
      w.accumulate(first, count)
      for (let r: u32 = 0; r < count; r++) store<u8>(this.output + first + r, activation(load<i32>(lane(r)), this.shift))
    }
    w.data = data
    w.bias = bias
  }

  /**
   * `forward`, and unless `fine` is 0 the outputs before they are rounded to activations go there, int16 Q12; with `less`, less
   * what is there.
   */
  @inline
  run(fine: usize, less: bool): void {
    const rows: u32 = this.channels
    stage(this.input, this.inputs)
    for (let first: u32 = 0; first < rows; first += MOST_ROWS) {
      const count = min<u32>(MOST_ROWS, rows - first)
      this.weights.accumulate(first, count)
      for (let r: u32 = 0; r < count; r++) {
        store<u8>(this.output + first + r, activation(load<i32>(lane(r)), this.shift))
        if (!fine) continue
        const y = max(0, scaled(load<i32>(lane(r)), SIGNAL_FRACTION - <i32>this.shift - <i32>this.outFraction, this.ceiling))
        const at = fine + (<usize>(first + r) << 1)
        store<i16>(at, less ? y - <i32>load<i16>(at) : y)
      }
    }
  }

  /** Largest output, int16 Q12. */
  get ceiling(): i32 {
    return scaled(ACTIVATION_MAX, SIGNAL_FRACTION - <i32>this.outFraction, i16.MAX_VALUE)
  }

  learn(rule: Rule): void {
    const shift = <i32>this.weights.shift + rateShift()
    stage(this.input, this.inputs)
    stageSums()
    for (let unit: u32 = 0, units: u32 = this.channels; unit < units; unit++) {
      if (this.active(unit)) optimizer().outer(this.weights, unit, rule.signal(this, unit), shift)
    }
  }

  backward(signal: usize, inputSignal: usize): void {
    transposed(this.weights, signal, inputSignal, <i32>this.weights.fraction)
  }

  backwardSigns(signal: usize, inputSignal: usize, shift: i32): void {
    for (let i: u32 = 0; i < this.inputs; i++) {
      store<i16>(inputSignal + (<usize>i << 1), toSignal(transposedSigns(this.weights, i, signal), shift))
    }
  }

  backwardHash(signal: usize, inputSignal: usize, shift: i32): void {
    const rows: u32 = this.channels, key = layerKey(this.index), limit = signalLimit(rows, false)
    for (let i: u32 = 0; i < this.inputs; i++) {
      store<i16>(inputSignal + (<usize>i << 1), toSignal(transposedHash(key, rows, i, signal, limit), shift))
    }
  }

  get macs(): u32 { return this.inputs * <u32>this.channels }
  get learnMacs(): u32 { return this.inputs * <u32>this.channels }
}
