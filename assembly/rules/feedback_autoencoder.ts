/**
 * Feedback-aligned auto-encoder: the readout codes a sample, a decoder of its own restores it, and what is lost tells what is not
 * normal. The decoder learns from its own error; the encoder hears that error through fixed random weights from a hash, so no
 * weight is transported.
 *
 *     y = W x,  r = x - V^T y,  V <- V + eta y r^T,  W <- W + eta (B r) x^T,  distance = mean(r^2)
 *
 * Source: T. Lillicrap, D. Cownden, D. Tweed, C. Akerman, "Random synaptic feedback weights support error backpropagation for
 * deep learning", Nat. Commun. 7:13276, 2016, of a linear network; A. Nokland, "Direct Feedback Alignment Provides Learning in
 * Deep Neural Networks", NeurIPS 2016.
 * NOTE the code is linear, so where learning comes to rest B r is uncorrelated with x and the code's directions are those of B: a
 * long lesson ends in the best decoder for random directions, whatever the data. Being random they need more units than Oja's
 * (subspace.ts). NOTE biases stay 0, V moves by plain descent whatever the optimizer is, hidden layers stay as they were drawn,
 * and `--skip` spares nothing.
 *
 * Formats of x, y, r and distance, and eta: see restoring.ts. V as W. B: uniform int8 from the hash,
 * Q(7 + floor(log2(inputs) / 2 + 1/2) - 1).
 * State: V, units x inputs, 0 at first; one int16 an input to work with.
 *
 * Family: unsupervised
 * Takes: dense, conv2d
 * Tasks: detect
 * Labels: none
 * Transport: none
 * Passes: 1
 * Defaults: objective=mse, rate=1:5
 * Set: all
 *
 * Option 0, scale (-4..8, default 0): feedback weights are B / 2^scale.
 */
import { RegionKind } from '../abi'
import { stage } from '../kernels/dense'
import { signalLimit, transposedHash } from '../kernels/transpose'
import { OUTER_LIMIT, stageSums } from '../kernels/update'
import { Layer } from '../layers/layer'
import { placeWeights, Weights } from '../layers/weights'
import { errors, layerKey, option, optimizer, outputCount, readout, readoutIndex, scores } from '../learner'
import { HASH_FRACTION } from '../number/hash'
import { digits } from '../number/logarithm'
import { random16 } from '../number/random'
import { toSignal } from '../number/requantize'
import { scaled } from '../number/saturate'
import { forwardMacs, readoutMacs, topFeatures } from './forward'
import { codeSample, initCoder, lose, restoringShift, stageResidual, takeResidual } from './restoring'
import { Rule } from './rule'

export class FeedbackAutoencoder extends Rule {
  residual: usize
  decoder: Weights

  layout(): bool {
    this.residual = takeResidual()
    const w = readout().weights, v = placeWeights()
    this.decoder = v
    v.rows = w.rows
    v.fan = w.fan
    v.fraction = w.fraction
    v.takeRoom(RegionKind.matrix, readoutIndex(), w.wide ? 16 : 8, false)
    return true
  }

  init(): void { initCoder() }

  learn(_target: usize): bool {
    this.look()
    const shift = restoringShift()
    this.learnEncoder(shift)
    stageResidual(this.residual)
    for (let o: u32 = 0; o < outputCount(); o++) {
      const delta = scaled(load<i16>(errors() + (<usize>o << 1)), 16 - shift, OUTER_LIMIT)
      if (delta != 0) this.decoder.addOuter(o, delta, random16())
    }
    return true
  }

  infer(): void { this.look() }

  private look(): void {
    codeSample()
    store<u32>(scores(), lose(this.decoder, errors(), this.residual))
  }

  private learnEncoder(shift: i32): void {
    const w = readout().weights, fan: u32 = w.fan, key = layerKey(readoutIndex()), limit = signalLimit(fan, false)
    const down = HASH_FRACTION + (digits(fan) >> 1) - 1 + option(0)
    stage(topFeatures(), fan)
    stageSums()
    for (let o: u32 = 0; o < outputCount(); o++) {
      const d = toSignal(transposedHash(key, fan, o, this.residual, limit), down)
      if (d == 0) continue
      optimizer().outer(w, o, d, shift)
      w.setBias(o, 0)
    }
  }

  signal(_layer: Layer, _tile: u32): i32 { return 0 }

  get inferMacs(): u32 { return forwardMacs() + readoutMacs() + readout().weights.fan }
  get learnMacs(): u32 { return this.inferMacs + 3 * readoutMacs() }
}
