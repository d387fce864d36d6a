/**
 * Kolen-Pollack: direct feedback that is learned. Every hidden layer hears the output error through a matrix of its own, which
 * moves by the very product that moves the weights of a readout on that layer, and both forget alike. So what it began as fades,
 * and feedback and readout become each other's transposes without either being read by the other.
 *
 *     e = onehot(y) - p,  d_l = B_l^T e,  dW_l = (d_l o f') x_l^T
 *     dB_l = e pool(h_l)^T - lambda B_l,  dA = e h_L^T - lambda A,  lambda = 2^-decay / outputs
 *
 * Source: J. Kolen, J. Pollack, "Backpropagation without weight transport", ICNN 1994, section 3; M. Akrout, C. Wilson, P.
 * Humphreys, T. Lillicrap, D. Tweed, "Deep Learning without Weight Transport", NeurIPS 2019, equations 15 to 17. NOTE there the
 * feedback goes from layer to layer, here from the output to every layer, as in dfa.ts; below the last layer B learns which way a
 * readout there would move. NOTE of each matrix one row forgets a sample, in turn. B moves by plain descent whatever the
 * optimizer is.
 *
 * B: int8 Q7 or int16 Q14, uniform in +-1/16 at first; e: Q10; d: int16 Q12; h: int8 Q5, average-pooled behind a convolution.
 * State: outputs x pooled features weights for each hidden layer.
 *
 * Family: feedback
 * Takes: dense, conv2d
 * Tasks: classify, regress
 * Labels: needed
 * Transport: none
 * Passes: 1
 * Set: all
 *
 * Option 0, decay (0..12, default 7): lambda is 2^-decay over the number of outputs; 0: nothing is forgotten.
 */
import { RegionKind } from '../abi'
import { rateShift, samplesLearned } from '../clock'
import { stage } from '../kernels/dense'
import { OUTER_LIMIT, stageSums } from '../kernels/update'
import { Head } from '../layers/head'
import { exists, Layer } from '../layers/layer'
import { Weights } from '../layers/weights'
import { errors, firstLayer, option, outputCount, readout, takeActivations } from '../learner'
import { random16 } from '../number/random'
import { scaled } from '../number/saturate'
import { beginLearning, forwardMacs, inferByReadout, signalMacs, updateMacs } from './forward'
import { takeLayerHead } from './local'
import { Rule } from './rule'

/** Binary logarithm of how much smaller than 1 feedback is at first. */
const SMALLER: u32 = 4

// @ts-ignore: decorator
@inline
function feedback(layer: Layer): Head { return changetype<Head>(layer.state) }

export class KolenPollack extends Rule {
  layout(): bool {
    takeActivations(true)
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      layer.layoutLearning(true)
      layer.state = changetype<usize>(takeLayerHead(layer, RegionKind.matrix, false))
    }
    return true
  }

  init(): void {
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      const w = feedback(layer).weights
      w.init(min<u32>(w.limit, max<u32>(1, <u32>1 << w.fraction >> SMALLER)))
    }
  }

  learn(target: usize): bool {
    if (!beginLearning(target)) return true
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      layer.learn(this)
      this.learnFeedback(feedback(layer), layer.output)
    }
    readout().learn()
    forget(readout().weights)
    return true
  }

  private learnFeedback(head: Head, output: usize): void {
    const w = head.weights, shift = 16 - <i32>w.shift - rateShift()
    stage(head.pooled(output), w.fan)
    stageSums()
    for (let c: u32 = 0; c < outputCount(); c++) {
      const delta = scaled(load<i16>(errors() + (<usize>c << 1)), shift, OUTER_LIMIT)
      if (delta != 0) w.addOuter(c, delta, random16())
    }
    forget(w)
  }

  infer(): void { inferByReadout() }

  signal(layer: Layer, tile: u32): i32 { return feedback(layer).signal(tile) }

  tileHeight(layer: Layer): u32 { return feedback(layer).pool }
  tileWidth(layer: Layer): u32 { return feedback(layer).pool }

  get inferMacs(): u32 { return forwardMacs() }

  get learnMacs(): u32 {
    let matrices: u32 = 0
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      const head = feedback(layer)
      matrices += signalMacs(layer, head.pool) + outputCount() * <u32>head.weights.fan
    }
    return forwardMacs() + updateMacs() + matrices
  }
}

/** The row whose turn it is loses a share of its weights. */
function forget(w: Weights): void {
  if (option(0) != 0) w.decay(samplesLearned() % outputCount(), option(0) + rateShift())
}
