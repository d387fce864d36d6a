/**
 * Weight perturbation: no gradient at all. The weights of one unit move a little, all at once, each up or down at random; the loss
 * is measured before and behind; and they move along what lowered it, or away from what raised it.
 *
 *     delta_i in {-1, +1},  g_ij = (L(w_i + c delta_i) - L(w)) / c delta_ij,  dw_i = -rate/K sum_k g_i
 *
 * Source: J. Spall, "Multivariate Stochastic Approximation Using a Simultaneous Perturbation Gradient Approximation", IEEE
 * Transactions on Automatic Control 37(3), 1992, equation 2.2 (SPSA); one unit at a time: B. Flower, M. Jabri, "Summed Weight Neuron
 * Perturbation: An O(N) Improvement over Weight Perturbation", NIPS 1992.
 * NOTE differences are one-sided: the loss is measured on the same sample, so that the second measurement can be saved.
 * NOTE weights whose input is zero have no part in the loss and stay. c follows the length of the input, so that sums move by
 * half or less. The readout, whose error is known, learns by the delta rule; hidden layers by plain descent whatever the
 * optimizer is. How much is learned falls with the number of a unit's weights, as their signs are guessed together: the costliest
 * way here to teach large layers.
 *
 * L: Q10; c: a power of two of weight units; signs are bits of the hash, drawn again when they are needed.
 * State: none. Working memory: none.
 *
 * Family: hill climbing
 * Takes: dense
 * Tasks: classify, regress
 * Labels: needed
 * Transport: none
 * Passes: 1 + probes
 * Set: all
 *
 * Option 0, probes (0..4096, default 128): perturbations of each layer for each sample, K of each unit; of more units than that, so many
 * have their turn. 0: hidden layers stay as drawn.
 */
import { rateShift, samplesLearned } from '../clock'
import { STEP_LIMIT } from '../kernels/update'
import { exists, Layer } from '../layers/layer'
import { BIAS_INPUT } from '../layers/weights'
import { firstLayer, option } from '../learner'
import { scaled } from '../number/saturate'
import { forwardMacs, readoutMacs, sampleKey } from './forward'
import { moveRow, rowInTurn, rowsTried, RowTrials, rowSum, signedInputs, SUM_LIMIT, trialMacs } from './row_trials'
import { SIGNAL_FRACTION } from './rule'

/** Fractional bits of the loss. */
const LOSS_FRACTION: i32 = 10
/** Binary logarithm of how far a sum moves at most. */
const REACH: i32 = -1

export class WeightPerturbation extends RowTrials {
  /** Binary logarithm of c in units of weight; shift from a loss to 2^-16 of a unit. */
  size: i32
  up: i32

  init(): void {}

  protected tryRows(layer: Layer): void {
    this.measure(layer)
    for (let n: u32 = 0, tried = rowsTried(layer); n < tried; n++) this.tryRow(layer, rowInTurn(layer, samplesLearned(), n))
  }

  private measure(layer: Layer): void {
    const w = layer.weights, formats = <i32>w.fraction + <i32>layer.inFraction
    this.size = max(0, formats + REACH - length(layer))
    // Of rate / c; w.shift has the rate's offset, but counts from a signal times an input.
    this.up = 16 + SIGNAL_FRACTION - LOSS_FRACTION + formats - this.size - <i32>w.shift - rateShift()
  }

  private tryRow(layer: Layer, row: u32): void {
    this.sum = rowSum(layer, row)
    for (let k: u32 = 0; k < probesOf(layer); k++) {
      const change = scaled(signedInputs(layer, row, keyOf(layer, k)), this.size, SUM_LIMIT)
      const gain = this.gainOf(layer, row, change)
      if (gain != 0) moveRow(layer, row, keyOf(layer, k), scaled(gain, this.up, STEP_LIMIT) / <i32>probesOf(layer), true)
    }
  }

  get learnMacs(): u32 {
    let sum = forwardMacs() + readoutMacs()
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      sum += rowsTried(layer) * (layer.inputs + probesOf(layer) * (trialMacs(layer) + layer.inputs))
    }
    return sum
  }
}

/** Perturbations of each unit that has its turn. */
function probesOf(layer: Layer): u32 { return max<u32>(1, <u32>option(0) / layer.channels) }

/** Of the hash of a perturbation's signs. */
function keyOf(layer: Layer, k: u32): u32 { return sampleKey(layer) + k * 0x2d4f }

/** Binary logarithm of the length of a layer's input with the bias's, in units of the input, rounded up. */
function length(layer: Layer): i32 {
  let squares: u32 = BIAS_INPUT * BIAS_INPUT
  for (let i: u32 = 0; i < layer.inputs; i++) {
    const x = <i32>load<i8>(layer.input + i)
    squares += x * x
  }
  return (33 - <i32>clz(squares - 1)) >> 1
}
