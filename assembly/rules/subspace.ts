/**
 * Subspace: the readout becomes the few directions in which what is usual varies most, with one matrix that codes a sample and
 * restores it. How much of a sample is lost on the way is how far it is from what was learned: an auto-encoder that tells what
 * is not normal. What is normal in several ways, as nine digits are, has a subspace for each: the one that loses least learns.
 *
 *     y = W x,  r = x - W^T y,  W <- W + eta y r^T,  distance = mean(r^2)
 *     of K parts: k = argmin log2(mean(r_k^2)) + K b_k,  W_k learns,  b_j <- b_j + ([j = k] - b_j) / 128
 *
 * Source: E. Oja, "Neural networks, principal components, and subspaces", Int. J. Neural Systems 1(1), 1989, equation 9; parts:
 * N. Kambhatla, T. K. Leen, "Dimension reduction by local principal component analysis", Neural Computation 9(7), 1997,
 * section 3, and their conscience b: D. DeSieno, "Adding a conscience to competitive learning", ICNN 1988. It has no say in the
 * distance, which is the least. NOTE no mean is subtracted and biases stay 0: where the mean is not 0, one of the directions is
 * its own. x counts in parts of an int8's range, and eta is 2^-rate over 2^floor(log2(inputs)), so that one rate suits inputs of
 * any number and format: it stays below 1 / |x|^2. Hidden layers stay as they were drawn: the subspace is then that of random
 * features. `--skip` spares nothing.
 *
 * Formats of x, y, r and distance: see restoring.ts. b: int16 Q15.
 * State: none beside the weights of the readout, which begin at random, and b where there are parts; one int16 an input to work
 * with.
 *
 * Family: unsupervised
 * Takes: dense, conv2d
 * Tasks: detect
 * Labels: none
 * Transport: own head
 * Passes: 1
 * Defaults: objective=mse, rate=1:5
 * Set: all
 *
 * Option 0, part (0..64, default 0): units of the readout in each of several subspaces, the last may have fewer; 0: one subspace
 * of all.
 */
import { RegionKind } from '../abi'
import { Layer } from '../layers/layer'
import { placeWeights, Weights } from '../layers/weights'
import { errors, option, optimizer, outputCount, readout, readoutIndex, scores } from '../learner'
import { takeLearned } from '../memory/arena'
import { log2 } from '../number/logarithm'
import { forwardMacs, readoutMacs } from './forward'
import { codeSample, initCoder, lose, restoringShift, stageResidual, takeResidual } from './restoring'
import { Rule } from './rule'

/** A share of 1. */
const WHOLE: i32 = 32767
/** Samples over which shares are told: 2^7. */
const MEMORY: i32 = 7
/** How many subspaces there are. */
function partCount(): u32 { return option(0) == 0 ? 1 : (outputCount() + option(0) - 1) / option(0) }

/** From parts times a share, Q15, to octaves, Q10. */
const TO_OCTAVES: i32 = 5

export class Subspace extends Rule {
  residual: usize
  /** The rows at hand of the readout; all where there is one part. */
  part: Weights
  /** Of each part the share of samples that it won, int16 Q15, or 0 where there is one. */
  shares: usize
  /** First unit of the part that learns. */
  winner: u32

  layout(): bool {
    this.residual = takeResidual()
    const whole = readout().weights, parts = partCount()
    this.part = whole
    this.shares = 0
    if (parts == 1) return true
    const part = placeWeights()
    part.fan = whole.fan
    part.wide = whole.wide
    part.fraction = whole.fraction
    this.part = part
    this.shares = takeLearned(RegionKind.matrix, readoutIndex(), parts << 1)
    return true
  }

  init(): void { initCoder() }

  learn(_target: usize): bool {
    codeSample()
    const least = this.least(true)
    // The last part that was tried need not be the one that learns.
    if (this.shares) this.lost(this.winner)
    stageResidual(this.residual)
    const w = readout().weights, shift = restoringShift()
    for (let o = this.winner, end = o + this.part.rows; o < end; o++) {
      const y = <i32>load<i16>(errors() + (<usize>o << 1))
      if (y == 0) continue
      optimizer().outer(w, o, y, shift)
      w.setBias(o, 0)
    }
    if (this.shares) this.count()
    store<u32>(scores(), least)
    return true
  }

  infer(): void {
    codeSample()
    store<u32>(scores(), this.least(false))
  }

  /** Distance of the nearest part; with `conscience`, finds the one that learns. */
  private least(conscience: bool): u32 {
    this.winner = 0
    if (!this.shares) return this.lost(0)
    let least: u32 = 0xffffffff, cheapest = i32.MAX_VALUE
    const parts = partCount()
    for (let first: u32 = 0, share = this.shares; first < outputCount(); first += option(0), share += 2) {
      const distance = this.lost(first)
      least = min(least, distance)
      if (!conscience) continue
      const cost = log2(max<u32>(1, distance)) + (<i32>load<i16>(share) * parts >> TO_OCTAVES)
      if (cost < cheapest) {
        cheapest = cost
        this.winner = first
      }
    }
    return least
  }

  /** What the part whose first unit that is loses of the sample. */
  private lost(first: u32): u32 {
    const part = this.part
    if (this.shares) part.rows = <u16>min<u32>(option(0), outputCount() - first)
    part.data = readout().weights.row(first)
    return lose(part, errors() + (<usize>first << 1), this.residual)
  }

  private count(): void {
    for (let first: u32 = 0, at = this.shares; first < outputCount(); first += option(0), at += 2) {
      const share = <i32>load<i16>(at)
      store<i16>(at, share + ((first == this.winner ? WHOLE : 0) - share >> MEMORY))
    }
  }

  signal(_layer: Layer, _tile: u32): i32 { return 0 }

  get inferMacs(): u32 { return forwardMacs() + readoutMacs() + partCount() * readout().weights.fan }
  get learnMacs(): u32 { return this.inferMacs + (partCount() == 1 ? readoutMacs() : <u32>(2 * option(0)) * readout().weights.fan) }
}
