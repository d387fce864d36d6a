import { LayerConfig, RegionKind } from '../abi'
import { readByte, readSigned } from '../config'
import { Rule, SIGNAL_FRACTION } from '../rules/rule'
import { isFrozen } from './frozen'
import { placeWeights, Weights } from './weights'

/** False for the reference that ends the chain of layers. */
// @ts-ignore: decorator
@inline
export function exists(layer: Layer): bool {
  return changetype<usize>(layer) != 0
}

/** The end of the chain. */
// @ts-ignore: decorator
@inline
export function none(): Layer {
  return changetype<Layer>(0)
}

/**
 * Forward arithmetic and the gradient of its own weights; knows nothing of where the teaching signal comes from.
 * Activations are int8 0..127 in HWC order, gradient zero at both ends of the clamp.
 */
export abstract class Layer {
  /** Neighbours in the chain of layers; `exists` is false for the one beyond an end. */
  previous: Layer
  next: Layer
  weights: Weights
  /** Input and output of the sample at hand. */
  input: usize
  output: usize
  inputs: u32
  outputs: u32
  inHeight: u16
  inWidth: u16
  inChannels: u16
  outHeight: u16
  outWidth: u16
  /** Dense: units. Convolution: output channels. */
  channels: u16
  index: u8
  inFraction: u8
  outFraction: u8
  /** Shift from accumulator to activation. */
  shift: u8
  /** This layer in the configuration block. */
  config: usize
  /** Whatever the rule keeps for this layer. */
  state: usize

  /** Reads the layer's own part of the configuration; inputs of one output unit or channel, 0 if the shape is impossible. */
  abstract layout(): u32
  /** Room for what `learn` needs besides input and output. `exclusive` regions may not be shared with other layers. */
  abstract layoutLearning(exclusive: bool): void
  /** Room for what `forward` needs besides input and output, of a layer that does not learn. */
  abstract layoutFrozen(): void
  /** `output` from `input`. */
  abstract forward(): void
  /** Updates the weights from `rule.signal` of each output that is inside the clamp. */
  abstract learn(rule: Rule): void
  /** Teaching signal of each input (int16 Q12) from that of each output, through the transposed weights. */
  abstract backward(signal: usize, inputSignal: usize): void
  /** The same through the signs of the weights, divided by 2^shift. */
  abstract backwardSigns(signal: usize, inputSignal: usize, shift: i32): void
  /** The same through a random number of -127..127 in place of each weight, from the layer's hash. */
  abstract backwardHash(signal: usize, inputSignal: usize, shift: i32): void
  /** Rows and columns of positions that a unit is applied at, before pooling; 1 where it sees all inputs. */
  get patchRows(): u32 { return 1 }
  get patchColumns(): u32 { return 1 }
  /** What a unit sees at a position: int8, one a weight of a row, until the next call or `forward`; may be written to. */
  patch(_row: u32, _column: u32): usize { return this.input }
  /** Multiply-accumulates of `forward`. */
  abstract get macs(): u32
  /** Multiply-accumulates of `learn`, if every output had a signal. */
  abstract get learnMacs(): u32

  takeWeights(fan: u32): void {
    const at = this.config
    const w = placeWeights()
    this.weights = w
    w.rows = this.channels
    w.fan = <u16>fan
    w.fraction = readByte(at + LayerConfig.fraction)
    w.shift = <i8>(SIGNAL_FRACTION + <i32>this.inFraction - <i32>w.fraction + <i32>readSigned(at + LayerConfig.rateOffset))
    const bits = readByte(at + LayerConfig.bits)
    if (isFrozen(at)) w.takeConstant(bits)
    else w.takeRoom(RegionKind.weights, this.index, bits)
  }

  /** A matrix of the rule's own, in the format of a head on this layer and without biases. */
  takeMatrix(rows: u32, fan: u32): Weights {
    const w = placeWeights()
    w.rows = <u16>rows
    w.fan = <u16>fan
    w.fraction = readByte(this.config + LayerConfig.headFraction)
    w.takeRoom(RegionKind.matrix, this.index, readByte(this.config + LayerConfig.headBits), false)
    return w
  }

  /** Whether the activation lies where its derivative is one. */
  @inline
  active(feature: u32): bool {
    return load<u8>(this.output + feature) - 1 < 126
  }
}
