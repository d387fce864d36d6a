/**
 * Plasticity that was itself learned: every weight of a hidden layer moves by one formula of what it sees, what its unit answers
 * and itself, whose six coefficients evolution found over many tasks (`engram evolve`) and no person wrote. A readout on top learns
 * from whatever labels there are.
 *
 *     y = W x,  dw_ki = eta (A x_i y_k + B x_i + C y_k + D - E y_k^2 w_ki - F w_ki)
 *     dV = e h^T, from samples with a label
 *
 * Rules that people wrote are points of it: A = E = 1 is Oja's, A = 1 alone Hebb's, whose weights stop at their limit, A = -1
 * anti-Hebb's; all zero leaves the layer as it was drawn.
 *
 * Source: E. Najarro, S. Risi, "Meta-Learning through Hebbian Plasticity in Random Networks", NeurIPS 2020, equation 1; that a formula
 * is sought over many tasks without labels: L. Metz et al., "Meta-Learning Update Rules for Unsupervised Representation Learning",
 * ICLR 2019; E: E. Oja, "A simplified neuron model as a principal component analyzer", J. Math. Biology 15, 1982, equation 3.
 * NOTE one set of coefficients for all weights, where Najarro and Risi have one a weight: it has to suit networks of any shape. eta is
 * 2^-rate over 2^floor(log2(inputs)); rate offsets of hidden layers, whose gradients differ in size, play no part. Biases of hidden
 * layers stay 0. `--skip` spares the readout's updates only.
 *
 * x: int8; y: int16, Q10; A to F: Q8, rounded towards 0.
 * State: none.
 *
 * Family: learning to learn
 * Takes: dense
 * Tasks: classify, regress
 * Labels: optional
 * Transport: none
 * Passes: 1
 * Set: all
 *
 * Option 0, correlate (-127..127, default -21): A. An option a stands for the coefficient a |a| / 4096, so 64 for 1.
 * Option 1, input (-127..127, default 0): B.
 * Option 2, answer (-127..127, default 0): C.
 * Option 3, drift (-127..127, default 0): D.
 * Option 4, oja (-127..127, default 35): E.
 * Option 5, decay (-127..127, default -60): F.
 * Option 6, post (linear|output): y as it is, or, as the layer puts it out, not below 0.
 */
import { rateShift } from '../clock'
import { lane, MOST_ROWS, stage } from '../kernels/dense'
import { OUTER_LIMIT } from '../kernels/update'
import { exists, Layer } from '../layers/layer'
import { DECAY_LIMIT, OFFSET_LIMIT } from '../layers/weights'
import { firstLayer, option, readout, takeActivations } from '../learner'
import { digits } from '../number/logarithm'
import { scaled } from '../number/saturate'
import { NO_TARGET } from '../target'
import { forwardMacs, inferByReadout, readoutScores, updateMacs, worthLearning } from './forward'
import { Rule } from './rule'

/** Fractional bits of an answer. */
const FRACTION: i32 = 10
/** From products of coefficients and answers, Q18, to the 2^-16 that steps are counted in. */
const TO_STEPS: i32 = -2

enum Coefficient { correlate, input, answer, drift, oja, decay, post }

export class Plastic extends Rule {
  layout(): bool {
    takeActivations(false)
    for (let layer = firstLayer(); exists(layer); layer = layer.next) layer.layoutLearning(false)
    return true
  }

  init(): void {}

  learn(target: usize): bool {
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      layer.forward()
      change(layer)
    }
    readoutScores()
    if (target != NO_TARGET && worthLearning(target)) readout().learn()
    return true
  }

  infer(): void { inferByReadout() }

  signal(_layer: Layer, _tile: u32): i32 { return 0 }

  get inferMacs(): u32 { return forwardMacs() }

  get learnMacs(): u32 {
    let sum = forwardMacs() + updateMacs()
    for (let layer = firstLayer(); exists(layer); layer = layer.next) sum += 2 * layer.macs
    return sum
  }
}

/** Every unit answers the layer's input once more, and its weights move. */
function change(layer: Layer): void {
  const w = layer.weights, rows: u32 = w.rows
  const fraction = <i32>w.fraction, inFraction = <i32>layer.inFraction
  const up = TO_STEPS - rateShift() - digits(w.fan) + 1
  stage(layer.input, w.fan)
  for (let first: u32 = 0; first < rows; first += MOST_ROWS) {
    const count = min<u32>(MOST_ROWS, rows - first)
    w.accumulate(first, count)
    for (let r: u32 = 0; r < count; r++) {
      let y = scaled(load<i32>(lane(r)), FRACTION - fraction - inFraction, i16.MAX_VALUE)
      if (option(Coefficient.post)) y = max(0, y)
      w.moveTowards(
        first + r,
        term(Coefficient.correlate, y, Coefficient.input, up + fraction - inFraction, OUTER_LIMIT >> 1),
        term(Coefficient.oja, y * y >> FRACTION, Coefficient.decay, up, DECAY_LIMIT),
        term(Coefficient.answer, y, Coefficient.drift, up + fraction, OFFSET_LIMIT),
      )
    }
  }
}

/** One coefficient times a number in Q10, at most 2^20, plus another, Q18 and below 2^31; that times 2^shift. */
function term(slope: i32, by: i32, constant: i32, shift: i32, limit: i32): i32 {
  return scaled(coefficient(slope) * by + (coefficient(constant) << FRACTION), shift, limit)
}

/** Q8, at most 1008: options go with the root, so that small coefficients are told apart finely, and large ones are not far. */
function coefficient(index: i32): i32 {
  const root = option(index), square = root * root >> 4
  return root < 0 ? -square : square
}
