/**
 * Momentum: Polyak's heavy ball, factor 1 - 2^-3, with one int16 of velocity a weight and bias.
 *
 *     v <- v + g - v / 8            Q6 of a weight unit
 *     w <- w + v / 8
 *
 * so that a constant g moves w by g a step, as plain descent would. Both roundings diffuse their error along
 * the row; v decays by the same unbiased rounding. NOTE v saturates at +-32767, +-512 weight units.
 *
 * Source: B. Polyak, "Some methods of speeding up the convergence of iteration methods", USSR Computational Mathematics and
 * Mathematical Physics 4(5), 1964.
 *
 * State: 2 bytes a weight and bias.
 *
 * Set: standard
 */
import { stagedInput } from '../kernels/dense'
import { BIAS_INPUT, Weights } from '../layers/weights'
import { random16 } from '../number/random'
import { clamp, scaled, signal16 } from '../number/saturate'
import { OUTER_LIMIT, STEP_LIMIT } from '../kernels/update'
import { Optimizer } from './optimizer'

const DECAY: i32 = 3
const VELOCITY_FRACTION: i32 = 6

/** Rounding errors carried along the row: of the velocity, and of the weight (bits below Q6 and Q0). */
let velocityCarry: i32 = 0
let weightCarry: i32 = 0

export class Momentum extends Optimizer {
  get stateBytes(): u32 { return 2 }

  outer(w: Weights, row: u32, signal: i32, shift: i32): void {
    const delta = scaled(signal, 16 - shift, OUTER_LIMIT)
    this.begin()
    const x = stagedInput()
    const fan: u32 = w.fan
    for (let i: u32 = 0; i < fan; i++) this.step(w, row, i, delta * <i32>load<i8>(x + i))
    this.step(w, row, fan, delta * BIAS_INPUT)
  }

  summed(w: Weights, row: u32, gradient: usize, shift: i32): void {
    this.begin()
    const fan: u32 = w.fan
    for (let i: u32 = 0; i <= fan; i++) {
      this.step(w, row, i, scaled(load<i32>(gradient + (<usize>i << 2)), 16 - shift, STEP_LIMIT))
    }
  }

  private begin(): void {
    const draw = <i32>random16()
    velocityCarry = draw & ((1 << (16 - VELOCITY_FRACTION)) - 1)
    weightCarry = draw >> (16 - VELOCITY_FRACTION) << DECAY
  }

  /** `wanted`: change of the weight in units of 2^-16. */
  private step(w: Weights, row: u32, column: u32, wanted: i32): void {
    const isBias = column == w.fan
    const index = isBias ? <u32>w.rows * w.fan + row : row * w.fan + column
    const at = w.moments + (<usize>index << 1)
    const v = <i32>load<i16>(at)
    const p = wanted + velocityCarry - (v << (16 - VELOCITY_FRACTION - DECAY))
    velocityCarry = p & ((1 << (16 - VELOCITY_FRACTION)) - 1)
    const next = signal16(v + (p >> (16 - VELOCITY_FRACTION)))
    store<i16>(at, next)
    const q = next + weightCarry
    weightCarry = q & ((1 << (VELOCITY_FRACTION + DECAY)) - 1)
    const change = q >> (VELOCITY_FRACTION + DECAY)
    if (isBias) w.setBias(row, clamp(w.biasAt(row) + change, w.limit))
    else if (w.wide) {
      const to = w.data + (<usize>index << 1)
      store<i16>(to, clamp(<i32>load<i16>(to) + change, w.limit))
    } else {
      const to = w.data + index
      store<i8>(to, clamp(<i32>load<i8>(to) + change, w.limit))
    }
  }
}
