/**
 * Competitive learning: the units of a layer compete for what they see, and the one that answers loudest becomes a little more
 * like it. Filters come of that without a gradient, an error or a label; a readout on top learns from whatever labels there are.
 *
 *     u = W x,  winner = argmax(u_k - c_k),  dw_winner = (x - u w_winner) / |x|,  dc_k = |x| ([k wins] - 1 / units)
 *     dA = e h^T, from samples with a label
 *
 * x is what a unit sees, less its mean: a dense layer's input (a table's row as it is), or some patches of a convolution's, drawn
 * anew for each sample; of those, bare ones teach nothing. c, the conscience, makes it harder for one that wins often, so that no
 * unit is left over.
 *
 * Source: D. Rumelhart, D. Zipser, "Feature Discovery by Competitive Learning", Cognitive Science 9(1), 1985; filters of length 1
 * without a division: D. Krotov, J. Hopfield, "Unsupervised learning by competing hidden units", PNAS 116(16), 2019, equation 3,
 * with p = 2 and Delta = 0; the conscience: D. DeSieno, "Adding a conscience to competitive learning", IEEE ICNN, 1988.
 * NOTE |x| is taken to the next power of two below. Filters follow the learning rates by all samples, labelled or not, the
 * readout by those that have a label; rate offsets of hidden layers, whose gradients differ in size, play no part. All layers
 * learn at once; biases of hidden layers stay 0. `--skip` spares the readout's updates only. On maps of 8 x 8 filters are no
 * better than random ones.
 *
 * x: int8; u: int32; c: int16, Q8.
 * State: c, one int16 a unit or channel of hidden layers.
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
 */
import { lane, MOST_ROWS } from '../kernels/dense'
import { Layer } from '../layers/layer'
import { random16 } from '../number/random'
import { scaled } from '../number/saturate'
import { burden, conscience, CONSCIENCE_FRACTION, takeConsciences } from './conscience'
import { lengthDigits, PatchRule, SHARE_FRACTION, stepTowardsPatch } from './patches'

/** Bound on an answer in that format. */
const ANSWER_LIMIT: i32 = 1 << 24

export class Competitive extends PatchRule {
  layout(): bool {
    takeConsciences()
    return super.layout()
  }

  protected learnPatch(layer: Layer, rate: i32): void { compete(layer, rate) }

  protected patchRows(layer: Layer): u32 { return <u32>layer.channels + 1 }
}

/** All units answer the staged patch; the winner learns. */
function compete(layer: Layer, rate: i32): void {
  const w = layer.weights, rows: u32 = w.rows
  const digits = 32 - <i32>clz(rows), fraction = <i32>layer.inFraction + <i32>w.fraction
  // What everybody's conscience loses, Q16 of its units, so that the winner's gains rows times that.
  const octaves = CONSCIENCE_FRACTION + 16 - rate - digits + lengthDigits() - <i32>layer.inFraction
  const step = scaled(1, min(octaves, 30 - digits), 1 << 30)
  let most = i32.MIN_VALUE, loudest = 0
  let winner: u32 = 0
  let f = <i32>random16()
  for (let first: u32 = 0; first < rows; first += MOST_ROWS) {
    const count = min<u32>(MOST_ROWS, rows - first)
    w.accumulate(first, count)
    for (let r: u32 = 0; r < count; r++) {
      const answer = load<i32>(lane(r))
      const claim = scaled(answer, CONSCIENCE_FRACTION - fraction, ANSWER_LIMIT) - conscience(layer, first + r)
      if (claim > most) {
        most = claim
        loudest = answer
        winner = first + r
      }
      f = burden(layer, first + r, f - step)
    }
  }
  burden(layer, winner, step * <i32>rows + f)
  stepTowardsPatch(w, winner, loudest, 1 << SHARE_FRACTION, rate)
}
