/**
 * e-prop: a recurrent layer learns while time runs forward. What a weight has to do with its unit's state now is known at every
 * step, from the past alone (the eligibility trace); what the unit should have done is told by the errors of now (the learning
 * signal). Nothing is stored of past steps and nothing goes backwards in time.
 *
 *     dE/dW_ji = sum_t L_j^t e_ji^t,   L_j^t = sum_k B_jk (y_k^t - y*_k^t)
 *     e_ji^t = psi_j^t eps_i^t,   eps^t = alpha_j eps^(t-1) + (1 - alpha_j) z_i^t,   alpha_j = 1 - 2^-k
 *
 * Source: G. Bellec et al., "A solution to the learning dilemma for recurrent networks of spiking neurons", Nature Communications
 * 11:3625, 2020, equations 1 to 4 and 28 (symmetric and random feedback), for units that do not spike: psi is the derivative of
 * the clamp, and a trace depends on input and leak alone, so that it is kept once for all units of a leak. NOTE errors are those
 * of steps with a target: of a sequence that is one sample, the last step (assembly/sequence.ts). A signal of several layers
 * comes to all but the last through random feedback.
 *
 * B: the readout's weights, or uniform int8 from the hash, Q7; L: int16 Q12; eps: layers/leaky.ts.
 * State: what leaky layers carry.
 *
 * Family: time
 * Takes: leaky
 * Tasks: classify, regress
 * Labels: needed
 * Transport: own head
 * Passes: 1
 * Set: all
 *
 * Option 0, learn (all|readout): readout leaves the recurrent layers as they were drawn, a reservoir, for comparison.
 * Option 1, feedback (readout|random): whose weights carry the errors: the readout's transposed, or fixed random ones.
 * Option 2, scale (0..12, default 3): random feedback weights are B / 2^scale.
 */
import { exists, Layer } from '../layers/layer'
import { errors, firstLayer, option, readout, takeInput } from '../learner'
import { forwardSteps, stepsRun } from '../sequence'
import { projected } from './dfa'
import { forwardMacs, readoutMacs, readoutScores, updateMacs, worthLearning } from './forward'
import { Rule } from './rule'

export class EProp extends Rule {
  layout(): bool {
    let at = takeInput()
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      layer.input = at
      layer.layoutLearning(true)
      at = layer.output
    }
    return true
  }

  init(): void {}

  learn(target: usize): bool {
    this.infer()
    if (!worthLearning(target)) return true
    if (option(0) == 0) {
      for (let layer = firstLayer(); exists(layer); layer = layer.next) layer.learn(this)
    }
    readout().learn()
    return true
  }

  infer(): void {
    forwardSteps()
    readoutScores()
  }

  signal(layer: Layer, unit: u32): i32 {
    return option(1) == 0 && !exists(layer.next) ? readout().signal(unit) : projected(layer, unit, errors(), option(2))
  }

  get inferMacs(): u32 { return stepsRun() * (forwardMacs() - readoutMacs()) + readoutMacs() }
  get learnMacs(): u32 { return this.inferMacs + (option(0) == 0 ? updateMacs() : readoutMacs()) }
}
