/**
 * Hebbian learning: what fires together wires together, and a unit forgets as much as it learns. Alone, that finds the one
 * direction in which what is seen varies most (Oja); each unit seeing only what those before it left over, all units of a layer
 * find a direction of their own (Sanger's generalised Hebbian algorithm). A readout on top learns from whatever labels there are.
 *
 *     y_k = max(0, w_k r_(k-1)),  dw_k = y_k (r_(k-1) - y_k w_k) / |x|^2,  r_0 = x
 *     sanger: r_k = r_(k-1) - y_k w_k,  oja: r_k = x
 *     dA = e h^T, from samples with a label
 *
 * x is what a unit sees, less its mean: a dense layer's input (a table's row as it is), or some patches of a convolution's, drawn
 * anew for each sample; of those, bare ones teach nothing.
 *
 * Source: E. Oja, "A simplified neuron model as a principal component analyzer", J. Math. Biology 15, 1982, equation 3; T. Sanger,
 * "Optimal unsupervised learning in a single-layer linear feedforward neural network", Neural Networks 2, 1989, equation 6.
 * NOTE y is what a unit puts out, 0 below zero: so the other side of a direction is another unit's to find. It is taken of what is
 * left over instead of x, which is the same once directions are at right angles, and the row that has just learned is what is
 * taken off: nothing beside x need be kept. |x| is taken to the next power of two below. Filters follow the learning rates by all
 * samples, labelled or not, the readout by those that have a label; rate offsets of hidden layers play no part. All layers learn
 * at once; biases of hidden layers stay 0. `--skip` spares the readout's updates only. Under `variant=oja` all units of a layer
 * end as the same few: it shows what Sanger's rule is for.
 *
 * x, r: int8; y: int32, to be taken off int16 Q3.
 * State: none.
 *
 * Family: unsupervised
 * Takes: dense, conv2d
 * Tasks: classify, regress
 * Labels: optional
 * Transport: none
 * Passes: 1
 * Set: all
 *
 * Option 0, patches (0..64, default 4): patches of each map that a convolution learns from, for each sample; 0: hidden layers
 * stay as drawn.
 * Option 1, contrast (0..6, default 4): a patch teaches if its root mean square is at least 2^contrast, of 127.
 * Option 2, variant (sanger|oja): units see what those before them left over, or each sees all.
 */
import { lane, stage, stagedInput } from '../kernels/dense'
import { Layer } from '../layers/layer'
import { Weights } from '../layers/weights'
import { option } from '../learner'
import { rounded, toSignal } from '../number/requantize'
import { clamp, scaled } from '../number/saturate'
import { lengthDigits, PatchRule, SHARE_FRACTION, stepTowardsPatch } from './patches'

const SANGER: i32 = 0
/** Fractional bits of an answer that is taken off, in steps of the input. */
const FINER: i32 = 3

export class Hebbian extends PatchRule {
  protected learnPatch(layer: Layer, rate: i32): void {
    const w = layer.weights
    for (let k: u32 = 0; k < <u32>w.rows; k++) {
      w.accumulate(k, 1)
      const answer = load<i32>(lane(0))
      const share = scaled(max(0, answer), SHARE_FRACTION - <i32>w.fraction - lengthDigits(), 1 << SHARE_FRACTION)
      if (share == 0) continue
      stepTowardsPatch(w, k, answer, share, rate)
      if (option(2) == SANGER) takeOff(w, k, toSignal(answer, <i32>w.fraction - FINER))
    }
  }

  protected patchRows(layer: Layer): u32 { return 3 * <u32>layer.channels }
}

/** What is staged loses what a row tells of it. */
function takeOff(w: Weights, row: u32, answer: i32): void {
  const x = stagedInput(), fan: u32 = w.fan, shift = <i32>w.fraction + FINER
  for (let i: u32 = 0; i < fan; i++) {
    store<i8>(x + i, clamp(<i32>load<i8>(x + i) - rounded(w.at(row, i) * answer, shift), 127))
  }
  stage(x, fan)
}
