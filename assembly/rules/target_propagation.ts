/**
 * Target propagation: a layer is told what it should have put out, not by how much it was wrong. Each target comes from the one
 * above through an inverse of the layer between, which learns from the layer's own inputs and outputs, without labels.
 *
 *     t_L = h_L + A^T e,  t_(l-1) = h_(l-1) + g_l(t_l) - g_l(h_l),  g_l(h) = V_l h,  e = onehot(y) - p
 *     dW_l = ((t_l - h_l) o f') h_(l-1)^T,  dV_l = (h_(l-1) - V_l h_l) h_l^T / 2^floor(log2(n_l))
 *
 * Source: D.-H. Lee, S. Zhang, A. Fischer, Y. Bengio, "Difference Target Propagation", ECML PKDD 2015, equations 9, 13 and 15.
 * NOTE inverses are linear, so that the difference of two is that of t - h, which is all that is kept. NOTE they learn from the
 * samples as they are, not with noise added, and on samples below `--skip` too. NOTE the first target is a step down the loss,
 * through the readout's own weights: with one hidden layer this is two-layer backprop.
 *
 * V: int8 Q7 or int16 Q14, laid out as W is, 0 at first; t - h: int16 Q12; h - V h: int8, two bits finer than h; n_l: outputs of
 * the layer.
 * State: inputs x outputs weights for each hidden layer but the first. Working memory: all activations, and two signal vectors.
 *
 * Family: targets and relaxation
 * Takes: dense
 * Tasks: classify, regress
 * Labels: needed
 * Transport: own head
 * Passes: 1
 * Set: all
 *
 * Option 0, every (1..10000, default 1): hidden layers learn only on every n-th sample.
 * Option 1, inverse (-4..8, default -2): inverses learn 2^inverse times slower.
 */
import { rateShift } from '../clock'
import { stage } from '../kernels/dense'
import { transposed } from '../kernels/transpose'
import { OUTER_LIMIT, stageSums } from '../kernels/update'
import { exists, Layer } from '../layers/layer'
import { Weights } from '../layers/weights'
import { firstLayer, option, readout } from '../learner'
import { random16 } from '../number/random'
import { clamp, scaled } from '../number/saturate'
import { Descending } from './descending'

/** How much finer than an activation what an inverse lost is. */
const FINER: i32 = 2

/** That of a layer above the first. */
// @ts-ignore: decorator
@inline
function inverse(layer: Layer): Weights { return changetype<Weights>(layer.state) }

export class TargetPropagation extends Descending {
  layout(): bool {
    super.layout()
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      if (exists(layer.previous)) layer.state = changetype<usize>(layer.takeMatrix(layer.channels, layer.inputs))
    }
    return true
  }

  learn(target: usize): bool {
    super.learn(target)
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      if (exists(layer.previous)) this.learnInverse(layer)
    }
    return true
  }

  protected fromReadout(feature: u32): i32 { return readout().signal(feature) }

  protected cross(layer: Layer): void {
    const v = inverse(layer)
    transposed(v, this.above, this.below, v.fraction)
  }

  /** V moves by what it loses of the layer's input. */
  private learnInverse(layer: Layer): void {
    const v = inverse(layer), h = layer.output, lost = this.below
    for (let o: u32 = 0; o < layer.outputs; o++) store<i16>(this.above + (<usize>o << 1), load<u8>(h + o))
    const fraction = <i32>layer.inFraction + FINER
    transposed(v, this.above, lost, min<i32>(31, <i32>v.fraction + <i32>layer.outFraction - fraction))
    for (let i: u32 = 0; i < layer.inputs; i++) {
      store<i8>(lost + i, clamp((<i32>load<u8>(layer.input + i) << FINER) - <i32>load<i16>(lost + (<usize>i << 1)), 127))
    }
    stage(lost, layer.inputs)
    stageSums()
    const shift = fraction + <i32>layer.outFraction - <i32>v.fraction + rateShift() + 31 - <i32>clz(layer.outputs) + option(1)
    for (let o: u32 = 0; o < layer.outputs; o++) {
      const delta = scaled(load<u8>(h + o), 16 - shift, OUTER_LIMIT)
      if (delta != 0) v.addOuter(o, delta, random16())
    }
  }

  get learnMacs(): u32 {
    let inverses: u32 = 0
    for (let layer = firstLayer(); exists(layer); layer = layer.next) inverses += exists(layer.previous) ? 2 * layer.learnMacs : 0
    return super.learnMacs + inverses
  }
}
