/**
 * Units that are on or off by chance: how likely their weights make them, and the delta rule that makes them as likely as they
 * are on.
 *
 *     p = f(W x + b),  s ~ p,  dW = (s - p) x^T,  f the logistic function
 */
import { Config, LayerConfig, MOST_WEIGHTS, RegionKind } from '../abi'
import { rateShift } from '../clock'
import { block, readByte } from '../config'
import { lane, MOST_ROWS } from '../kernels/dense'
import { placeWeights, Weights } from '../layers/weights'
import { optimizer } from '../learner'
import { hash16 } from '../number/hash'
import { logistic } from '../number/logistic'
import { scaled } from '../number/saturate'
import { SIGNAL_FRACTION } from './rule'

/** A unit that is on; also what biases see. */
export const ON: i32 = 64
/** Fractional bits of a state, where a unit that is on counts as one, and of a probability that takes its place. */
export const STATE_FRACTION: i32 = 6
/** Bound on a sum, Q8, far beyond where the logistic function is flat. */
const SUM_LIMIT: i32 = 1 << 20

/**
 * A matrix of the rule's own that makes `rows` values from `fan` states, in the bits of a layer of the network; null if it is too
 * large.
 */
export function placeStates(rows: u32, fan: u32, layer: u32): Weights | null {
  if (rows > 65535 || fan > 65535 || rows * fan > <u32>MOST_WEIGHTS) return null
  const bits: u32 = readByte(block() + Config.layerTable + layer * LayerConfig.bytes + LayerConfig.bits)
  const w = placeWeights()
  w.rows = <u16>rows
  w.fan = <u16>fan
  w.fraction = bits == 16 ? 12 : 4
  w.shift = <i8>(SIGNAL_FRACTION + STATE_FRACTION - <i32>w.fraction)
  w.takeRoom(RegionKind.matrix, layer, bits)
  return w
}

/** Uniform in +-1/2. */
export function beginStates(w: Weights): void { w.init(<u32>1 << (<u32>w.fraction - 1)) }

/** Uniform in 0..65535, new for every number. */
export function chance(seed: u32, number: u32, what: u32, unit: u32): u32 {
  return hash16(seed + number * 0x4f1b + what * 0x3a7d, unit, number >> 3)
}

/** Probabilities of the rows from `first` on, Q12, into the lanes; how many there are, at most MOST_ROWS. */
export function likely(w: Weights, first: u32, inFraction: i32): u32 {
  const count = min<u32>(MOST_ROWS, <u32>w.rows - first)
  w.accumulate(first, count)
  for (let r: u32 = 0; r < count; r++) {
    store<i32>(lane(r), logistic(scaled(load<i32>(lane(r)), 8 - <i32>w.fraction - inFraction, SUM_LIMIT)))
  }
  return count
}

/** Rows learn, from the staged input, to be as likely as their states say. */
export function teach(w: Weights, states: usize, inFraction: i32): void {
  const shift = <i32>w.shift + rateShift()
  for (let first: u32 = 0; first < <u32>w.rows; first += MOST_ROWS) {
    const count = likely(w, first, inFraction)
    for (let r: u32 = 0; r < count; r++) {
      const state = <i32>load<u8>(states + first + r) << (SIGNAL_FRACTION - STATE_FRACTION)
      optimizer().outer(w, first + r, state - load<i32>(lane(r)), shift)
    }
  }
}

/** Draws the states of all rows from the staged input, by a chance of their own (`chance`). */
export function draw(w: Weights, states: usize, inFraction: i32, seed: u32, number: u32, what: u32): void {
  for (let first: u32 = 0; first < <u32>w.rows; first += MOST_ROWS) {
    const count = likely(w, first, inFraction)
    for (let r: u32 = 0; r < count; r++) {
      const drawn = <i32>(chance(seed, number, what, first + r) >> 4)
      store<u8>(states + first + r, drawn < load<i32>(lane(r)) ? ON : 0)
    }
  }
}
