/**
 * Equilibrium propagation: a network at rest is nudged towards the target and settles anew, each layer between what drives it from
 * below and from above. A weight moves by how far its unit did. No errors are carried: the same dynamics do both phases.
 *
 *     free:    s0_l = f(W_l s0_(l-1)), where the network rests;  e = onehot(y) - p
 *     nudged:  s_l += (f(W_l s_(l-1) + gamma W_(l+1)^T (s_(l+1) - s0_(l+1))) - s_l) / 2, from the last, which hears beta A^T e
 *     dW_l = (s_l - s0_l) s0_(l-1)^T / (beta gamma^(L-l)),  gamma = 2^-coupling
 *
 * Source: B. Scellier, Y. Bengio, "Equilibrium Propagation: Bridging the Gap between Energy-Based Models and Backpropagation", Front.
 * Comput. Neurosci. 11:24, 2017, equations 4 and 20, section 4 (the sign of beta is drawn); a readout that is no part of the dynamics:
 * A. Laborieux et al., "Scaling Equilibrium Propagation to Deep ConvNets by Drastically Reducing Its Gradient Estimator Bias", Front.
 * Neurosci. 15:633674, 2021, section 2.3; weaker coupling from above: X. Xie, H. Seung, "Equivalence of Backpropagation and
 * Contrastive Hebbian Learning in a Layered Network", Neural Computation 15(2), 2003. NOTE a layer hears from above how far that one
 * has moved, not all that it is: as in the paper, two hidden layers drive each other to the end of the clamp. So the network rests
 * where a forward pass leaves it, and of the change of s_l s_(l-1)^T the half that comes from s_(l-1) cancels. NOTE a unit that
 * rests at an end of its clamp stays there, and e stays that of the free phase: both are so to the first order of beta.
 *
 * s - s0: int16 Q12, heard from below as int8 Q8; |beta| = 1/2.
 * State: none. Working memory: all activations, two bytes more an activation, and two vectors where there are several layers.
 *
 * Family: targets and relaxation
 * Takes: dense
 * Tasks: classify, regress
 * Labels: needed
 * Transport: all
 * Passes: 1 + nudged (steps of relaxation)
 * Set: all
 *
 * Option 0, nudged (1..32, default 4): how often all layers move while they are nudged.
 * Option 1, coupling (0..6, default 2): gamma is 2^-coupling.
 */
import { samplesLearned } from '../clock'
import { lane, MOST_ROWS, stage } from '../kernels/dense'
import { Dense } from '../layers/dense'
import { exists, Layer } from '../layers/layer'
import { firstLayer, lastLayer, option, readout, seed } from '../learner'
import { hash16 } from '../number/hash'
import { rounded } from '../number/requantize'
import { scaled } from '../number/saturate'
import { beginLearning, forwardMacs, inferByReadout, readoutMacs, updateMacs } from './forward'
import { clearStates, takeSaid, takeStates } from './relaxing'
import { Rule, SIGNAL_FRACTION } from './rule'

/** Binary logarithm of 1 / |beta|. */
const BETA: i32 = 1
/** Fractional bits of how far the layer below moved. */
const MOVED: i32 = 8

/** `layer.state` is the address of s - s0 of the layer, int16 Q12. */
export class Equilibrium extends Rule {
  /** What a layer hears from above, int16 Q12, and how far the one below moved, int8. */
  heard: usize
  moved: usize
  /** Whether beta is negative. */
  away: bool

  layout(): bool {
    const longest = takeStates()
    this.heard = takeSaid(longest << 1)
    this.moved = takeSaid(longest)
    return true
  }

  init(): void {}

  learn(target: usize): bool {
    if (!beginLearning(target)) return true
    this.away = (hash16(seed(), samplesLearned(), samplesLearned() >> 16) & 1) != 0
    clearStates()
    for (let step = 0; step < option(0); step++) {
      for (let layer = lastLayer(); exists(layer); layer = layer.previous) this.move(layer)
    }
    for (let layer = firstLayer(); exists(layer); layer = layer.next) layer.learn(this)
    readout().learn()
    return true
  }

  infer(): void { inferByReadout() }

  /** One step of a layer, half of the way to where it is driven. */
  private move(layer: Layer): void {
    const up = layer.next, lower = layer.previous, w = layer.weights
    if (exists(up)) up.backward(up.state, this.heard)
    if (exists(lower)) {
      for (let i: u32 = 0; i < lower.outputs; i++) {
        store<i8>(this.moved + i, scaled(load<i16>(lower.state + (<usize>i << 1)), MOVED - SIGNAL_FRACTION, 127))
      }
      stage(this.moved, lower.outputs)
    }
    for (let first: u32 = 0; first < layer.outputs; first += MOST_ROWS) {
      const count = min<u32>(MOST_ROWS, layer.outputs - first)
      if (exists(lower)) w.multiply(first, count)
      for (let r: u32 = 0; r < count; r++) {
        const unit = first + r
        if (!layer.active(unit)) continue
        let pull = exists(up)
          ? rounded(load<i16>(this.heard + (<usize>unit << 1)), option(1))
          : this.signed(readout().signal(unit), -BETA)
        if (exists(lower)) pull += scaled(load<i32>(lane(r)), SIGNAL_FRACTION - MOVED - <i32>w.fraction, i16.MAX_VALUE)
        const s0 = scaled(load<u8>(layer.output + unit), SIGNAL_FRACTION - <i32>layer.outFraction, i16.MAX_VALUE)
        const at = layer.state + (<usize>unit << 1), moved = <i32>load<i16>(at)
        store<i16>(at, moved + rounded(min(max(pull, -s0), changetype<Dense>(layer).ceiling - s0) - moved, 1))
      }
    }
  }

  /** With the sign of beta, times 2^shift. */
  private signed(x: i32, shift: i32): i32 {
    return scaled(this.away ? -x : x, shift, i16.MAX_VALUE)
  }

  /** How far the unit moved, over beta, and over gamma for each layer above. */
  signal(layer: Layer, unit: u32): i32 {
    return this.signed(load<i16>(layer.state + (<usize>unit << 1)), BETA + option(1) * <i32>(lastLayer().index - layer.index))
  }

  get inferMacs(): u32 { return forwardMacs() }

  get learnMacs(): u32 {
    let step = exists(lastLayer()) ? readoutMacs() : 0
    for (let layer = firstLayer(); exists(layer); layer = layer.next) step += exists(layer.previous) ? layer.macs + layer.learnMacs : 0
    return forwardMacs() + updateMacs() + option(0) * step
  }
}
