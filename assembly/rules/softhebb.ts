/**
 * SoftHebb: units share what they see by a softmax of their answers. By its share the loudest one moves towards it, the others
 * away from it, so that they come to answer different things. No gradient, no error, no label: a readout on top learns from
 * whatever labels there are.
 *
 *     u = W x,  y = softmax(2^sharpness u / |x| - c),  dw_k = s_k y_k (x - u_k w_k) / |x|
 *     s = 1 of the loudest, -2^-losers of the others,  dc_k = 2^(sharpness + 2) (y_k - 1 / units)
 *     dA = e h^T, from samples with a label
 *
 * x is what a unit sees, less its mean: a dense layer's input (a table's row as it is), or some patches of a convolution's, drawn
 * anew for each sample; of those, bare ones teach nothing.
 *
 * Source: T. Moraitis, D. Toichkin, A. Journe, Y. Chua, Q. Guo, "SoftHebb: Bayesian inference in unsupervised Hebbian soft
 * winner-take-all networks", Neuromorphic Computing and Engineering 2, 2022; losers and convolutions: A. Journe, H. Garcia
 * Rodriguez, Q. Guo, T. Moraitis, "Hebbian deep learning without feedback", ICLR 2023, section 3; c: S. Habenschuss, J. Bill,
 * B. Nessler, "Homeostatic plasticity in Bayesian spiking networks as Expectation Maximization with posterior constraints",
 * NIPS 2012.
 * NOTE c, a conscience, stands in for normalised inputs: without it the unit nearest to what all samples have in common takes
 * them all. Losers are pushed by a quarter of their share: on MNIST the whole is as good, on digits a point worse. |x| is taken
 * to the next power of two below. Filters follow the learning rates by all samples, labelled or not, the readout by those that
 * have a label; rate offsets of hidden layers play no part. All layers learn at once; biases of hidden layers stay 0. `--skip`
 * spares the readout's updates only.
 *
 * x: int8; u: int32; what the softmax is of, c: Q8, c int16; y: Q12, with one division a patch.
 * State: c, one int16 a unit or channel of hidden layers; u, to work with, an int32 a unit of the widest of them.
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
 * Option 2, sharpness (0..8, default 5): the softmax is of 2^sharpness times the likeness; the larger, the fewer units share.
 * Option 3, losers (0..12, default 2): all but the loudest are pushed away by 2^-losers of their share; 12: they stay.
 */
import { NO_LAYER, RegionKind } from '../abi'
import { lane, MOST_ROWS } from '../kernels/dense'
import { exists, Layer } from '../layers/layer'
import { firstLayer, option } from '../learner'
import { takeWorking } from '../memory/arena'
import { exponential } from '../number/exponential'
import { digits } from '../number/logarithm'
import { random16 } from '../number/random'
import { scaled } from '../number/saturate'
import { burden, conscience, CONSCIENCE_FRACTION, takeConsciences } from './conscience'
import { lengthDigits, PatchRule, SHARE_FRACTION, stepTowardsPatch } from './patches'

/** Bound on what the softmax is of, Q8. */
const CLAIM_LIMIT: i32 = 1 << 20
/** A conscience moves so many times faster than the filters, in octaves. */
const FASTER: i32 = 2

export class SoftHebb extends PatchRule {
  /** Of each unit of the layer at hand, int32. */
  answers: usize
  /** Octaves from an answer to a claim. */
  up: i8

  layout(): bool {
    let widest: u32 = 0
    for (let layer = firstLayer(); exists(layer); layer = layer.next) widest = max(widest, <u32>layer.channels)
    this.answers = takeWorking(RegionKind.signal, NO_LAYER, widest << 2)
    takeConsciences()
    return super.layout()
  }

  protected learnPatch(layer: Layer, rate: i32): void {
    const w = layer.weights, rows: u32 = w.rows
    this.up = <i8>(CONSCIENCE_FRACTION + option(2) - <i32>w.fraction - lengthDigits())
    let most = i32.MIN_VALUE
    let loudest: u32 = 0
    for (let first: u32 = 0; first < rows; first += MOST_ROWS) {
      const count = min<u32>(MOST_ROWS, rows - first)
      w.accumulate(first, count)
      for (let r: u32 = 0; r < count; r++) {
        store<i32>(this.at(first + r), load<i32>(lane(r)))
        const claim = this.claim(layer, first + r)
        if (claim <= most) continue
        most = claim
        loudest = first + r
      }
    }
    let sum: u32 = 0
    for (let k: u32 = 0; k < rows; k++) sum += exponential(most - this.claim(layer, k))
    const reciprocal = (1 << 28) / sum
    const toBurden = CONSCIENCE_FRACTION + 16 - SHARE_FRACTION - rate - digits(rows) + option(2) + FASTER
    let f = <i32>random16()
    for (let k: u32 = 0; k < rows; k++) {
      const y = <i32>((exponential(most - this.claim(layer, k)) * reciprocal + 0x8000) >> 16)
      f = burden(layer, k, scaled(<i32>rows * y - (1 << SHARE_FRACTION), toBurden, 1 << 30) + f)
      const share = k == loudest ? y : -(y >> option(3))
      if (share != 0) stepTowardsPatch(w, k, load<i32>(this.at(k)), share, rate)
    }
  }

  /** What the softmax is of, Q8. */
  private claim(layer: Layer, unit: u32): i32 {
    return scaled(load<i32>(this.at(unit)), this.up, CLAIM_LIMIT) - conscience(layer, unit)
  }

  private at(unit: u32): usize { return this.answers + (<usize>unit << 2) }

  protected patchRows(layer: Layer): u32 { return <u32>layer.channels << 1 }
}
