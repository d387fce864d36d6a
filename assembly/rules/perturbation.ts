/**
 * Node perturbation: no gradient at all. Hidden activations are nudged up or down at random, and each moves towards
 * the nudges that lowered the loss.
 *
 *     xi_k in {-s, +s},  d_i = 1/K sum_k (L_0 - L_k) xi_ki / s^2,  dW = (d o f') x^T
 *
 * Source: J. Werfel, X. Xie, H. S. Seung, "Learning Curves for Stochastic Gradient Descent in Linear Feedforward
 * Networks", Neural Computation 17(12), 2005, equation 2.6 (node perturbation with a noiseless baseline).
 * NOTE the nudge is added to the clamped activation, and only where the clamp is not reached; the readout, whose
 * error is known, learns by the delta rule.
 *
 * L: Q10; s: a power of two of activation units; d: int16 Q12. Signs are bits of the hash, regenerated, not stored.
 * State: none. Working memory: one more copy of the first layer's output and K losses.
 *
 * Family: hill climbing
 * Takes: dense, conv2d
 * Tasks: classify, regress
 * Labels: needed
 * Transport: none
 * Passes: 2 + probes
 * Set: standard
 *
 * Option 0, probes (1..16, default 8): K, random nudges a sample.
 * Option 1, size (0..5, default 3): s = 2^size / 32.
 */
import { NO_LAYER, RegionKind } from '../abi'
import { samplesLearned } from '../clock'
import { ACTIVATION_MAX } from '../number/requantize'
import { exists, Layer } from '../layers/layer'
import { firstLayer, objective, option, readout, takeActivations } from '../learner'
import { takeWorking } from '../memory/arena'
import { hash16 } from '../number/hash'
import { signal16 } from '../number/saturate'
import { beginLearning, forwardMacs, inferByReadout, readoutMacs, readoutScores, sampleKey, updateMacs } from './forward'
import { Rule } from './rule'

export class Perturbation extends Rule {
  /** Unperturbed output of the first layer. */
  clean: usize
  /** (L_0 - L_k), int16 Q10 a probe. */
  gains: usize

  layout(): bool {
    takeActivations(true)
    for (let layer = firstLayer(); exists(layer); layer = layer.next) layer.layoutLearning(true)
    const layer = firstLayer()
    this.clean = exists(layer) ? takeWorking(RegionKind.scratch, 0, layer.outputs) : 0
    this.gains = takeWorking(RegionKind.scratch, NO_LAYER, option(0) << 1)
    return true
  }

  init(): void {}

  learn(target: usize): bool {
    if (!beginLearning(target)) return true
    const layer = firstLayer()
    if (exists(layer)) {
      this.probe(layer, target)
      for (let each = layer; exists(each); each = each.next) each.learn(this)
      readoutScores()
      objective().error(target)
    }
    readout().learn()
    return true
  }

  private probe(layer: Layer, target: usize): void {
    const baseline = objective().loss(target)
    memory.copy(this.clean, layer.output, layer.outputs)
    for (let k: u32 = 0; k < <u32>option(0); k++) {
      memory.copy(layer.output, this.clean, layer.outputs)
      this.nudge(layer, k)
      for (let each = layer.next; exists(each); each = each.next) {
        each.forward()
        this.nudge(each, k)
      }
      readoutScores()
      store<i16>(this.gains + (<usize>k << 1), signal16(baseline - objective().loss(target)))
    }
    memory.copy(layer.output, this.clean, layer.outputs)
    for (let each = layer.next; exists(each); each = each.next) each.forward()
  }

  private nudge(layer: Layer, k: u32): void {
    const size = 1 << option(1)
    for (let i: u32 = 0; i < layer.outputs; i++) {
      if (!layer.active(i)) continue
      const nudged = <i32>load<u8>(layer.output + i) + ((signs(layer, i) >> k) & 1 ? size : -size)
      store<u8>(layer.output + i, nudged < 0 ? 0 : nudged > ACTIVATION_MAX ? ACTIVATION_MAX : nudged)
    }
  }

  infer(): void { inferByReadout() }

  signal(layer: Layer, feature: u32): i32 {
    const bits = signs(layer, feature)
    const probes: i32 = option(0)
    let sum = 0
    for (let k = 0; k < probes; k++) {
      const gain = <i32>load<i16>(this.gains + (<usize>k << 1))
      sum += (bits >> k) & 1 ? gain : -gain
    }
    // Q10 to Q12, and 1 / s = 2^(5 - size).
    return signal16((sum << (7 - option(1))) / probes)
  }

  get inferMacs(): u32 { return forwardMacs() }

  get learnMacs(): u32 {
    let above = readoutMacs()
    for (let layer = firstLayer(); exists(layer); layer = layer.next) above += exists(layer.previous) ? layer.macs : 0
    return forwardMacs() + updateMacs() + above * (option(0) + 1)
  }
}

/** Sixteen signs of one output, one a probe, new for every sample. */
function signs(layer: Layer, feature: u32): u32 {
  return hash16(sampleKey(layer), feature, samplesLearned() >> 3)
}
