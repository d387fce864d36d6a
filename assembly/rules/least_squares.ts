/**
 * Recursive least squares: hidden layers keep their random weights, and the readout is at every sample the one with the least
 * squared error over all samples so far, and not a step towards it. One pass over the data is enough; there is no rate.
 *
 *     W <- W + e k^T,  k = P u / (m + u^T P u),  P <- (P - k u^T P) / m
 *
 * u are the features that the readout sees, the bias last; P is kept by its square root (layers/square_root.ts).
 *
 * Source: R. L. Plackett, "Some Theorems in Least Squares", Biometrika 37, 1950; on random features: G.-B. Huang, Q.-Y. Zhu,
 * C.-K. Siew, "Extreme learning machine", Neurocomputing 70, 2006. J. E. Potter's square root: see layers/square_root.ts.
 * NOTE the square of the features is what it costs: 2 n^2 bytes and 3 n^2 multiplications a sample, for n of them, at most 1023.
 * Rates and optimizer change nothing; --skip leaves out whole updates.
 *
 * S: int16, Q(13 + prior), n + 1 rows and columns. e: Q10.
 * State: S.
 *
 * Family: least squares
 * Takes: dense, conv2d
 * Tasks: classify, regress
 * Labels: needed
 * Transport: none
 * Passes: 1
 * Defaults: objective=mse
 * Ignores: optimizer, rate
 * Set: all
 *
 * Option 0, prior (-3..8, default -1): before the first sample P is 2^-2prior times the identity; larger holds weights nearer to
 * zero.
 * Option 1, forget (0..12, default 0): each sample makes those before it count less, by about 2^-forget, for data that drift; 0:
 * all count alike.
 */
import { exists, Layer } from '../layers/layer'
import { MOST_SIZE, placeSquareRoot, SquareRoot } from '../layers/square_root'
import { Weights } from '../layers/weights'
import { errors, firstLayer, option, outputCount, readout, readoutIndex, takeActivations } from '../learner'
import { random16 } from '../number/random'
import { scaled } from '../number/saturate'
import { forwardLayers, forwardMacs, inferByReadout, readoutMacs, readoutScores, worthLearning } from './forward'
import { Rule } from './rule'

/** Bound on k in units of weight and error, so that times an error it is within an int32. */
const GAIN_LIMIT: i32 = 1 << 20

export class LeastSquares extends Rule {
  root: SquareRoot

  layout(): bool {
    takeActivations(false)
    // Convolutions need some of it to run forward.
    for (let layer = firstLayer(); exists(layer); layer = layer.next) layer.layoutLearning(false)
    const size = <u32>readout().weights.fan + 1
    if (size > MOST_SIZE) return false
    this.root = placeSquareRoot(option(0), option(1), size)
    this.root.takeRoom(readoutIndex())
    return true
  }

  init(): void { this.root.init() }

  learn(target: usize): bool {
    forwardLayers()
    readoutScores()
    if (!worthLearning(target)) return true
    const root = this.root, w = readout().weights
    root.see(readout().features, readout().inFraction)
    for (let i: u32 = 0; i < root.size; i++) {
      root.learnRow(i)
      const step = scaled(root.mantissa, root.exponent + <i32>w.fraction + 6, GAIN_LIMIT)
      if (step != 0) addColumn(w, i, step)
    }
    return true
  }

  infer(): void { inferByReadout() }

  signal(_layer: Layer, _tile: u32): i32 { return 0 }

  get inferMacs(): u32 { return forwardMacs() }
  get learnMacs(): u32 { return forwardMacs() + 3 * <u32>this.root.size * this.root.size + readoutMacs() }
}

/** A feature's weight of each output, or its bias, += 2^-16 step e, stochastically rounded: one draw. */
function addColumn(w: Weights, feature: u32, step: i32): void {
  let f = <i32>random16()
  for (let c: u32 = 0; c < outputCount(); c++) {
    const p = step * <i32>load<i16>(errors() + (<usize>c << 1)) + f
    w.add(c, feature, p >> 16)
    f = p & 0xffff
  }
}
