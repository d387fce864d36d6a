/**
 * What climbs the loss with one unit's weights at a time: all weights of a row move up or down by the same amount, each by a
 * sign from the hash, and the loss of the network tells whether that was good. Nothing is stored: the signs are drawn again, and
 * the weights stay as they are until they are moved for good.
 *
 * A pass with a row of new weights needs their sum only, which is the old sum and the signed inputs: the layers above then see
 * one output that is new.
 */
import { lane, stage } from '../kernels/dense'
import { exists, Layer } from '../layers/layer'
import { BIAS_INPUT } from '../layers/weights'
import { firstLayer, objective, option, readout, takeActivations } from '../learner'
import { hash16 } from '../number/hash'
import { random16 } from '../number/random'
import { activation } from '../number/requantize'
import { clamp } from '../number/saturate'
import { beginLearning, forwardMacs, inferByReadout, readoutMacs, readoutScores } from './forward'
import { Rule } from './rule'

/** Bound on each part of a sum, so that both fit in int32. */
export const SUM_LIMIT: i32 = (1 << 30) - 1

/** What a trial needs lies here and not on the stack, which is deepest in the passes that trials make. */
export abstract class RowTrials extends Rule {
  /** The loss with all weights as they are, Q10, and what it was measured against. */
  baseline: i32
  target: usize
  /** Sum of the unit at hand. */
  sum: i32

  layout(): bool {
    takeActivations(true)
    return true
  }

  learn(target: usize): bool {
    if (!beginLearning(target)) return true
    const layer = firstLayer()
    if (exists(layer)) {
      this.target = target
      this.baseline = objective().loss(target)
      // From below: what is above still has the weights that the baseline was measured with.
      for (let each = layer; exists(each); each = each.next) {
        // Trials of the layer below left their own outputs here.
        if (exists(each.previous)) each.forward()
        this.tryRows(each)
      }
      readoutScores()
      objective().error(target)
    }
    readout().learn()
    return true
  }

  /** Tries new weights for the units of a layer. */
  protected abstract tryRows(layer: Layer): void

  /**
   * How much lower the loss (Q10) is if the unit's sum is larger by `change` (within SUM_LIMIT). The output of the layer is as it
   * was then, those above are not.
   */
  protected gainOf(layer: Layer, row: u32, change: i32): i32 {
    const at = layer.output + row
    const before = load<u8>(at)
    const after = activation(clamp(this.sum, SUM_LIMIT) + change, layer.shift)
    if (after == <i32>before) return 0
    store<u8>(at, after)
    passAbove(layer)
    store<u8>(at, before)
    return this.baseline - objective().loss(this.target)
  }

  infer(): void { inferByReadout() }

  signal(_layer: Layer, _tile: u32): i32 { return 0 }

  get inferMacs(): u32 { return forwardMacs() }
}

/** How many rows of a layer are tried for a sample: option 0 says the most. */
export function rowsTried(layer: Layer): u32 { return min<u32>(layer.channels, option(0)) }

/** The n-th of them: more rows than that take turns. */
export function rowInTurn(layer: Layer, turn: u32, n: u32): u32 { return (turn * rowsTried(layer) + n) % <u32>layer.channels }

/** What a unit's row makes of the layer's input: int32, before it is an activation. */
export function rowSum(layer: Layer, row: u32): i32 {
  stage(layer.input, layer.inputs)
  layer.weights.accumulate(row, 1)
  return load<i32>(lane(0))
}

/** What a column of the row sees: an input, or the bias's behind the last one. */
// @ts-ignore: decorator
@inline
function seen(layer: Layer, column: u32): i32 {
  return column == layer.inputs ? BIAS_INPUT : <i32>load<i8>(layer.input + column)
}

/** Sum of the layer's inputs, each by the sign of its weight in that row: int32, in units of the input. */
export function signedInputs(layer: Layer, row: u32, key: u32): i32 {
  let sum = 0
  let bits: u32 = 0
  for (let i: u32 = 0; i <= layer.inputs; i++, bits >>= 1) {
    if ((i & 15) == 0) bits = hash16(key, row, i >> 4)
    const x = seen(layer, i)
    sum += bits & 1 ? x : -x
  }
  return sum
}

/** Scores again, from the outputs of a layer on. */
function passAbove(layer: Layer): void {
  for (let each = layer.next; exists(each); each = each.next) each.forward()
  readoutScores()
}

/**
 * Each weight of the row moves by 2^-16 `step` (within STEP_LIMIT), up or down by its sign, stochastically rounded: one draw; with
 * `heard` only those whose input is not zero, as the others had no part in the loss.
 */
export function moveRow(layer: Layer, row: u32, key: u32, step: i32, heard: bool): void {
  let f = <i32>random16()
  let bits: u32 = 0
  for (let i: u32 = 0; i <= layer.inputs; i++, bits >>= 1) {
    if ((i & 15) == 0) bits = hash16(key, row, i >> 4)
    if (heard && seen(layer, i) == 0) continue
    const p = (bits & 1 ? step : -step) + f
    layer.weights.add(row, i, p >> 16)
    f = p & 0xffff
  }
}

/** Multiply-accumulates of one trial: its signed inputs, and the layers above with one output that is new. */
export function trialMacs(layer: Layer): u32 {
  let sum = readoutMacs() + layer.inputs
  for (let each = layer.next; exists(each); each = each.next) sum += each.macs
  return sum
}
