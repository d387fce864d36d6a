/**
 * Wake-sleep: a Helmholtz machine, two chains between the input and the class. The layers go up and recognise what is behind a
 * sample; a second chain goes down and makes one. Awake, what was recognised teaches the chain that makes; asleep, what was
 * made up teaches the chain that recognises. Nothing is carried backwards through a matrix, and the machine dreams.
 *
 *     awake:   q_l = f(W_l q_(l-1)),  s_l ~ q_l,  then  dG_l = (s_l - f(G_l [s_(l+1), y])) [s_(l+1), y]^T,  s_0 = x
 *     asleep:  y' drawn,  s'_l ~ f(G_l [s'_(l+1), y']),  x' = f(G_0 [s'_1, y']),  dW_l = (s'_l - f(W_l s'_(l-1))) s'_(l-1)^T
 *
 * f is the logistic function; units are on or off. Source: G. Hinton, P. Dayan, B. Frey, R. Neal, "The 'Wake-Sleep' Algorithm for
 * Unsupervised Neural Networks", Science 268, 1995, equations 5 and 8 (the phases).
 * NOTE the class is the top of both chains, as in G. Hinton, S. Osindero, Y. Teh, "A Fast Learning Algorithm for Deep Belief
 * Nets", Neural Computation 18(7), 2006, section 5: the readout recognises it from probabilities, and learns it awake, where it
 * is known; the lowest level of the second chain is told it too, so that few units need not carry it. The input is made as its
 * mean, between 0 and the least and largest input that were learned. Layers' sums count four times, since their weights are held
 * to what half-sure units need. The second chain begins at random, as layers do. --skip spares the readout alone.
 *
 * s: 0 or 64, one to the second chain and two to the layers; probabilities: Q12, for the readout Q6. Chance is the hash's, named
 * by seed and number of the sample, so that a dream draws nothing from the generator.
 * State: G, a matrix a level in the bits of the layer above it, Q12 or Q4, with biases; the least and largest input.
 *
 * Family: imagination
 * Takes: dense
 * Tasks: classify
 * Labels: needed
 * Transport: none
 * Passes: 5 (awake two up and one down, asleep one down and one up)
 * Dreams: yes
 * Defaults: rate=6:10
 * Set: all
 *
 * Option 0, label (ends|top): levels of the second chain that are told the class: the lowest and the highest, or the highest
 * alone, which takes a weight less for each input and class.
 */
import { NO_LAYER, RegionKind } from '../abi'
import { rateShift, samplesLearned } from '../clock'
import { lane, MOST_ROWS, stage } from '../kernels/dense'
import { stageSums } from '../kernels/update'
import { exists, Layer } from '../layers/layer'
import { Weights } from '../layers/weights'
import { firstLayer, input, inputLength, lastLayer, optimizer, option, outputCount, readout, seed, takeActivations } from '../learner'
import { takeWorking } from '../memory/arena'
import { rounded } from '../number/requantize'
import { labelOf } from '../target'
import { forwardMacs, readoutMacs, readoutScores, worthLearning } from './forward'
import { placed, takeRange, widen } from './input_range'
import { Rule } from './rule'
import { beginStates, chance, draw, likely, ON, placeStates, STATE_FRACTION, teach } from './stochastic_units'

/** What chance is drawn for, beside the layer's index: states awake, states asleep, the class that is dreamed of. */
const ASLEEP: u32 = 16
const CLASS: u32 = 32
/** Shift of a layer's sums. */
const STEEPER: i32 = 2

/** `layer.state` is the address of the matrix that makes the layer. */
export class WakeSleep extends Rule {
  /** Makes the input. */
  lowest: Weights
  /** What a matrix of the second chain sees: the states of the level above, and the class. */
  above: usize
  /** The least and the largest input that were learned, int8 each. */
  range: usize

  layout(): bool {
    takeActivations(true)
    let longest = outputCount()
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      longest = max(longest, fanFrom(layer))
      layer.weights.shift += <i8>STEEPER
    }
    this.above = takeWorking(RegionKind.scratch, NO_LAYER, longest)
    this.range = takeRange()
    const lowest = placeStates(inputLength(), fanFrom(firstLayer()), 0)
    if (!lowest) return false
    this.lowest = lowest
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      const w = placeStates(layer.outputs, fanFrom(layer.next), <u32>layer.index + 1)
      if (!w) return false
      layer.state = changetype<usize>(w)
    }
    return true
  }

  init(): void {
    beginStates(this.lowest)
    for (let layer = firstLayer(); exists(layer); layer = layer.next) beginStates(changetype<Weights>(layer.state))
  }

  learn(target: usize): bool {
    this.infer()
    if (worthLearning(target)) readout().learn()
    this.wake(labelOf(target))
    this.sleep()
    return true
  }

  /** Probabilities of all units, from those below, and the scores. */
  infer(): void {
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      stage(layer.input, layer.inputs)
      for (let unit: u32 = 0; unit < layer.outputs; unit += MOST_ROWS) {
        const count = likely(layer.weights, unit, <i32>layer.inFraction - STEEPER)
        for (let r: u32 = 0; r < count; r++) store<u8>(layer.output + unit + r, rounded(load<i32>(lane(r)), 6))
      }
    }
    readoutScores()
  }

  /** Draws states level by level, and teaches the second chain to make each level from the one above. */
  private wake(label: u32): void {
    const number = samplesLearned()
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      stage(layer.input, layer.inputs)
      draw(layer.weights, layer.output, <i32>layer.inFraction - STEEPER, seed(), number, layer.index)
    }
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      this.see(layer.next, label)
      stageSums()
      teach(changetype<Weights>(layer.state), layer.output, STATE_FRACTION)
    }
    this.see(firstLayer(), label)
    stageSums()
    this.followInput()
  }

  /** The lowest level learns to make the input. */
  private followInput(): void {
    const w = this.lowest, x = input()
    widen(this.range)
    for (let i: u32 = 0; i < <u32>w.rows; i += MOST_ROWS) {
      const count = likely(w, i, STATE_FRACTION)
      for (let r: u32 = 0; r < count; r++) {
        const lost = (<i32>load<i8>(x + i + r) << 12) - placed(this.range, load<i32>(lane(r)))
        // Of an input of 7 fractional bits, which most have.
        optimizer().outer(w, i + r, rounded(lost, 7), <i32>w.shift + rateShift())
      }
    }
  }

  /** Dreams of a class, and teaches the layers what was behind the dream. */
  private sleep(): void {
    const number = samplesLearned()
    this.dream(chance(seed(), number, CLASS, 0) * outputCount() >> 16, seed(), number)
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      stage(layer.input, layer.inputs)
      stageSums()
      teach(layer.weights, layer.output, <i32>layer.inFraction - STEEPER)
    }
  }

  dream(label: u32, seed: u32, number: u32): void {
    for (let layer = lastLayer(); exists(layer); layer = layer.previous) {
      this.see(layer.next, label)
      draw(changetype<Weights>(layer.state), layer.output, STATE_FRACTION, seed, number, <u32>layer.index + ASLEEP)
    }
    this.see(firstLayer(), label)
    for (let i: u32 = 0; i < inputLength(); i += MOST_ROWS) {
      const count = likely(this.lowest, i, STATE_FRACTION)
      for (let r: u32 = 0; r < count; r++) store<i8>(input() + i + r, rounded(placed(this.range, load<i32>(lane(r))), 12))
    }
  }

  /** Stages what a level is made from: the states of the layer above, if there is one, and the class where it is told. */
  private see(layer: Layer, label: u32): void {
    const states = exists(layer) ? layer.outputs : 0, told = toldClasses(layer)
    if (states) memory.copy(this.above, layer.output, states)
    memory.fill(this.above + states, 0, told)
    if (told) store<u8>(this.above + states + label, ON)
    stage(this.above, states + told)
  }

  signal(_layer: Layer, _tile: u32): i32 { return 0 }

  get inferMacs(): u32 { return forwardMacs() }

  get learnMacs(): u32 {
    let made = <u32>this.lowest.rows * this.lowest.fan
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      const w = changetype<Weights>(layer.state)
      made += <u32>w.rows * w.fan
    }
    return 5 * forwardMacs() - 3 * readoutMacs() + 3 * made
  }
}

/** Classes told to a level that is made from this layer's states; without a layer above, the class is all it is made from. */
function toldClasses(layer: Layer): u32 { return exists(layer) && (option(0) || exists(layer.previous)) ? 0 : outputCount() }

/** What a level that is made from this layer's states sees. */
function fanFrom(layer: Layer): u32 { return (exists(layer) ? layer.outputs : 0) + toldClasses(layer) }
