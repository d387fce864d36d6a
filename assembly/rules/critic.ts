/**
 * A critic on the features of the last hidden layer: an output a class, that tells real samples of it from made-up ones, and what it
 * would say if one input were another.
 *
 *     v_y = C_y h(x),  dC_y = e h(x)^T,  s_i = a (v_y(x + u_i) - v_y(x)) / |u_i|
 *
 * e: Q10; s: int16 Q12, of an input of 7 fractional bits, which most have; u_i: PROBE steps of the input towards the middle.
 */
import { NO_LAYER, RegionKind } from '../abi'
import { rateShift } from '../clock'
import { lane, MOST_ROWS, stage } from '../kernels/dense'
import { stageSums } from '../kernels/update'
import { exists } from '../layers/layer'
import { placeWeights, Weights } from '../layers/weights'
import { firstLayer, input, inputLength, optimizer, readout } from '../learner'
import { takeDescriptor, takeWorking } from '../memory/arena'
import { activation, rounded } from '../number/requantize'
import { scaled } from '../number/saturate'
import { ONE } from '../target'
import { forwardMacs, readoutMacs, topFeatures } from './forward'
import { SIGNAL_FRACTION } from './rule'
import { likely } from './stochastic_units'

/** By how many steps an input is probed: a quarter of 128, so that most units' rounded outputs change. */
const PROBE: i32 = 32
const PROBE_SHIFT: i32 = 2
/** 1 as a probability. */
const SURE: i32 = 4096

@unmanaged
export class Critic {
  /** Outputs x features, in the format of the readout. */
  weights: Weights
  /** Sum of each unit of the first hidden layer for the input that is probed, int32; 0 without hidden layers. */
  sums: usize
  /** Half of what the class says of that input, as a sum. */
  clean: i32
  /** What the generator's signals are multiplied by, Q12. */
  gain: i32
  /** It says a number and no probability, by weights that are bounded. */
  bounded: bool

  /** It learns that the sample whose features are there is a real one; how wrong it was, Q10. */
  learnReal(label: u32): i32 {
    return this.learn(label, this.bounded ? ONE : rounded(SURE - this.belief(label), 2))
  }

  /** The same for one that was made up. */
  learnMade(label: u32): i32 {
    return this.learn(label, this.bounded ? -ONE : -rounded(this.belief(label), 2))
  }

  private learn(label: u32, error: i32): i32 {
    const w = this.weights
    stage(topFeatures(), w.fan)
    stageSums()
    optimizer().outer(w, label, error, <i32>w.shift + rateShift())
    return error
  }

  /** How likely the features that are there are real, Q12. */
  private belief(label: u32): i32 {
    stage(topFeatures(), this.weights.fan)
    likely(this.weights, label, readout().inFraction)
    return load<i32>(lane(0))
  }

  /** Half the sum of a class, so that two of them differ by an int32. */
  private opinion(label: u32): i32 {
    stage(topFeatures(), this.weights.fan)
    this.weights.accumulate(label, 1)
    return load<i32>(lane(0)) >> 1
  }

  /** Before an input is probed: what its class says of it. */
  beginProbes(label: u32): void {
    const layer = firstLayer()
    if (exists(layer)) {
      stage(layer.input, layer.inputs)
      for (let first: u32 = 0; first < layer.outputs; first += MOST_ROWS) {
        const count = min<u32>(MOST_ROWS, layer.outputs - first)
        layer.weights.accumulate(first, count)
        memory.copy(this.sums + (<usize>first << 2), lane(0), count << 2)
      }
      this.forward(0, 0)
    }
    this.clean = this.opinion(label)
    this.gain = this.bounded ? SURE : SURE - this.belief(label)
  }

  /** The signal of one input. */
  probe(label: u32, column: u32): i32 {
    const w = this.weights, by = load<i8>(input() + column) < 64 ? PROBE : -PROBE
    let change = 0
    if (exists(firstLayer())) {
      this.forward(column, by)
      change = this.opinion(label) - this.clean
    } else {
      change = w.at(label, column) * by >> 1
    }
    const shift = SIGNAL_FRACTION + 1 + PROBE_SHIFT - <i32>w.fraction - <i32>readout().inFraction
    return rounded(scaled(by < 0 ? -change : change, shift, i16.MAX_VALUE) * this.gain, SIGNAL_FRACTION)
  }

  /** Every hidden layer's output with one input raised. */
  private forward(column: u32, by: i32): void {
    const first = firstLayer()
    for (let unit: u32 = 0; unit < first.outputs; unit++) {
      const sum = load<i32>(this.sums + (<usize>unit << 2)) + first.weights.at(unit, column) * by
      store<u8>(first.output + unit, activation(sum, first.shift))
    }
    for (let layer = first.next; exists(layer); layer = layer.next) layer.forward()
  }

  /** Multiply-accumulates of learning from a real and a made-up sample, and of probing this. */
  get macs(): u32 {
    const fan = <u32>this.weights.fan, layer = firstLayer()
    if (!exists(layer)) return 4 * fan
    const above = forwardMacs() - readoutMacs() - layer.macs
    return 5 * fan + layer.macs + above + inputLength() * (layer.outputs + above + fan)
  }
}

export function placeCritic(bounded: bool): Critic {
  const critic = changetype<Critic>(takeDescriptor(offsetof<Critic>()))
  const like = readout().weights, w = placeWeights(), layer = firstLayer()
  w.rows = like.rows
  w.fan = like.fan
  w.fraction = like.fraction
  w.shift = like.shift
  w.takeRoom(RegionKind.head, NO_LAYER, like.wide ? 16 : 8)
  if (bounded) w.limit = <u16>min<u32>(w.limit, <u32>1 << w.fraction >> 2)
  critic.weights = w
  critic.bounded = bounded
  critic.sums = exists(layer) ? takeWorking(RegionKind.scratch, NO_LAYER, layer.outputs << 2) : 0
  return critic
}
