/**
 * Predictive coding: every layer keeps what it is beside what the one below predicts it to be. Held to the target, the layers
 * settle between what is predicted of them and what would make them better predictors; then each learns from its own error.
 *
 *     u_l = f(W_l u_(l-1)),  eps_l = v_l - u_l,  e = onehot(y) - p;  v_l = u_l at first
 *     steps times, from the top:  v_l += (W_(l+1)^T (eps_(l+1) o f') - eps_l) / 2^shift,  W_(L+1)^T e for the last
 *     dW_l = (eps_l o f') u_(l-1)^T
 *
 * Source: J. Whittington, R. Bogacz, "An Approximation of the Error Backpropagation Algorithm in a Predictive Coding Network
 * with Local Hebbian Synaptic Plasticity", Neural Computation 29(5), 2017, equations 2.16 to 2.19; with predictions that stay
 * those of the forward pass: B. Millidge, A. Tschantz, C. Buckley, "Predictive Coding Approximates Backprop Along Arbitrary
 * Computation Graphs", Neural Computation 34(6), 2022, section 2 (fixed-prediction assumption). NOTE so the errors settle towards
 * backprop's signals; with few steps lower layers hear less of them. Since u stays, eps o f' is what is kept, in place of v. NOTE
 * layers settle one after the other, so that an error reaches the lowest within one step. Errors are carried down by the
 * transposed weights of the layer above.
 *
 * eps: int16 Q12.
 * State: none. Working memory: all activations, two bytes more an activation, and a signal vector as long as the longest
 * outputs.
 *
 * Family: targets and relaxation
 * Takes: dense, conv2d
 * Tasks: classify, regress
 * Labels: needed
 * Transport: all
 * Passes: 1 + steps (of relaxation)
 * Set: all
 *
 * Option 0, steps (1..32, default 2): how often all layers move before they learn.
 * Option 1, shift (0..6, default 1): a step goes 2^-shift of the way.
 */
import { exists, Layer } from '../layers/layer'
import { firstLayer, lastLayer, option, readout } from '../learner'
import { rounded } from '../number/requantize'
import { signal16 } from '../number/saturate'
import { beginLearning, forwardMacs, inferByReadout, readoutMacs, updateMacs } from './forward'
import { clearStates, takeSaid, takeStates } from './relaxing'
import { Rule } from './rule'

/** `layer.state` is the address of the layer's errors, int16 Q12. */
export class PredictiveCoding extends Rule {
  /** What a layer's inputs hear of its errors. */
  below: usize

  layout(): bool {
    this.below = takeSaid(takeStates() << 1)
    return true
  }

  init(): void {}

  learn(target: usize): bool {
    if (!beginLearning(target)) return true
    clearStates()
    for (let step = 0; step < option(0); step++) {
      for (let layer = lastLayer(); exists(layer); layer = layer.previous) this.settle(layer)
    }
    for (let layer = firstLayer(); exists(layer); layer = layer.next) layer.learn(this)
    readout().learn()
    return true
  }

  infer(): void { inferByReadout() }

  /** One step of a layer, towards what is predicted of it and what makes its own prediction better. */
  private settle(layer: Layer): void {
    const up = layer.next
    if (exists(up)) up.backward(up.state, this.below)
    for (let i: u32 = 0; i < layer.outputs; i++) {
      // Elsewhere an error would teach nobody.
      if (!layer.active(i)) continue
      const at = layer.state + (<usize>i << 1)
      const pull = exists(up) ? <i32>load<i16>(this.below + (<usize>i << 1)) : readout().signal(i)
      const error = <i32>load<i16>(at)
      store<i16>(at, signal16(error + rounded(pull - error, option(1))))
    }
  }

  /** The layer's error: what it is, less what it is predicted to be. */
  signal(layer: Layer, feature: u32): i32 {
    return load<i16>(layer.state + (<usize>feature << 1))
  }

  get inferMacs(): u32 { return forwardMacs() }

  get learnMacs(): u32 {
    let step = exists(lastLayer()) ? readoutMacs() : 0
    for (let layer = firstLayer(); exists(layer); layer = layer.next) step += exists(layer.previous) ? layer.learnMacs : 0
    return forwardMacs() + updateMacs() + step * option(0)
  }
}
