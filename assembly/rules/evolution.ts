/**
 * Evolution: no gradient, and no step that was not tried. Each unit has one child, whose weights are its own, all a step more or less
 * at random; both are measured on the same samples, and after a window of them the better one stays. Steps grow where more than a
 * fifth of the children are better, and shrink where fewer are.
 *
 *     child_i = w_i + sigma_i delta_i,  delta_ij in {-1, +1},  w_i <- child_i if sum over the window of L(child_i) - L(w) < 0
 *     sigma_i <- 3/2 sigma_i behind a better child, (2/3)^(1/4) sigma_i behind a worse one
 *
 * Source: I. Rechenberg, "Evolutionsstrategie", Frommann-Holzboog 1973, the (1+1) strategy and the 1/5 rule; its form step by step:
 * S. Kern et al., "Learning Probability Distributions in Continuous Evolutionary Algorithms", Natural Computing 3(1), 2004, figure 1; one
 * unit at a time: M. Potter, K. De Jong, "A Cooperative Coevolutionary Approach to Function Optimization", PPSN III, 1994.
 * NOTE a sigma stays below where it begins: what a window tells is noise mostly, and half of the children that are no better seem so.
 * NOTE a child is its seed: signs are drawn again from the hash for every sample, so that there is no second copy of the weights.
 * NOTE signs instead of normal numbers. A child whose unit never answered otherwise is neither better nor worse. Rates of hidden
 * layers and the optimizer play no part in them. The readout, whose error is known, learns by the delta rule. Every child costs a pass through
 * the layers above on every sample, and what a window of them tells is one bit: the dearest way here to learn.
 *
 * L: Q10; sigma: int16 Q4 units of weight; signs are bits of the hash.
 * State: sigma, an int16 for each hidden unit, and the sum of L(w) - L(child) so far, an int16 for each child.
 *
 * Family: hill climbing
 * Takes: dense
 * Tasks: classify, regress
 * Labels: needed
 * Transport: none
 * Passes: 1 + children
 * Set: all
 *
 * Option 0, children (1..4096, default 128): of each layer at a time; of more units than that, so many have their turn in a window.
 * Option 1, window (0..10, default 7): a child is measured on 2^window samples.
 */
import { LayerConfig, RegionKind } from '../abi'
import { samplesLearned } from '../clock'
import { readHalf } from '../config'
import { exists, Layer } from '../layers/layer'
import { firstLayer, layerKey, option } from '../learner'
import { takeLearned } from '../memory/arena'
import { clamp, signal16 } from '../number/saturate'
import { forwardMacs, readoutMacs } from './forward'
import { moveRow, rowInTurn, rowsTried, RowTrials, rowSum, signedInputs, trialMacs } from './row_trials'

/** Fractional bits of sigma, and its least value there: one unit of weight. */
const FRACTION: i32 = 4
const LEAST: i32 = 1 << FRACTION
/** Of signed inputs, so that the largest sigma times them stays within SUM_LIMIT. */
const INPUT_LIMIT: i32 = 1 << 19

/** `layer.state` is the address of the sigmas, one a unit, and of the sums of their children behind them, int16 Q10. */
export class Evolution extends RowTrials {
  layout(): bool {
    super.layout()
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      layer.state = takeLearned(RegionKind.matrix, layer.index, (<u32>layer.channels + rowsTried(layer)) << 1)
    }
    return true
  }

  init(): void {
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      for (let unit: u32 = 0, units: u32 = layer.channels; unit < units; unit++) store<i16>(sigmaOf(layer, unit), most(layer))
    }
  }

  learn(target: usize): bool {
    super.learn(target)
    const last = (1 << option(1)) - 1
    if ((samplesLearned() & last) == last) {
      for (let layer = firstLayer(); exists(layer); layer = layer.next) select(layer)
    }
    return true
  }

  protected tryRows(layer: Layer): void {
    const key = keyOf(layer)
    for (let n: u32 = 0, tried = rowsTried(layer); n < tried; n++) {
      const row = rowInTurn(layer, generation(), n), at = sumOf(layer, n)
      this.sum = rowSum(layer, row)
      const gain = this.gainOf(layer, row, clamp(signedInputs(layer, row, key), INPUT_LIMIT) * step(layer, row))
      store<i16>(at, signal16(<i32>load<i16>(at) + gain))
    }
  }

  get learnMacs(): u32 {
    let sum = forwardMacs() + readoutMacs()
    for (let layer = firstLayer(); exists(layer); layer = layer.next) sum += rowsTried(layer) * (layer.inputs + trialMacs(layer))
    return sum
  }
}

/** Windows so far. */
function generation(): u32 { return samplesLearned() >> option(1) }

/** Of the hash of a generation's signs. */
function keyOf(layer: Layer): u32 { return layerKey(layer.index) + generation() * 0x4f1b }

function sigmaOf(layer: Layer, unit: u32): usize { return layer.state + (<usize>unit << 1) }

/** Where sigma begins and what it never exceeds: a sixteenth of the largest weight at first, whose units these are. */
function most(layer: Layer): i32 { return max<i32>(<i32>readHalf(layer.config + LayerConfig.amplitude), LEAST) }

/** How much better the n-th child is so far. */
function sumOf(layer: Layer, n: u32): usize { return sigmaOf(layer, layer.channels + n) }

/** Units of weight that a child differs by. */
function step(layer: Layer, unit: u32): i32 { return <i32>load<i16>(sigmaOf(layer, unit)) >> FRACTION }

/** Children that were better take their parents' places; the next ones begin. */
function select(layer: Layer): void {
  for (let n: u32 = 0, tried = rowsTried(layer); n < tried; n++) {
    const row = rowInTurn(layer, generation(), n), gain = <i32>load<i16>(sumOf(layer, n)), at = sigmaOf(layer, row)
    const sigma = <i32>load<i16>(at)
    if (gain > 0) {
      moveRow(layer, row, keyOf(layer), step(layer, row) << 16, false)
      store<i16>(at, min(sigma + (sigma >> 1), most(layer)))
    } else if (gain < 0) {
      // (2/3)^(1/4) = 231.3 / 256.
      store<i16>(at, max(sigma * 231 >> 8, LEAST))
    }
    store<i16>(sumOf(layer, n), 0)
  }
}
