/**
 * Leaky units: recurrent, each sees the step's inputs and what all units of the layer put out a step before; its potential leaks.
 * Units take turns with the leaks that the layer has, so that some remember long and others follow at once.
 *
 *     z_t = [x_t ; h_(t-1)],   v_t = v_(t-1) + 2^-k (W z_t + 64 b - v_(t-1)),   h_t = clamp(v_t, 0, 127)
 *
 * For learning through time every leak k keeps what its units have seen of each input, the filtered input
 *
 *     e_t = e_(t-1) + 2^-k (z_t - e_(t-1)),   dW_ji = d_j e_i     for the k of unit j
 *
 * which is all that the past leaves where a unit's potential remembers by itself: inputs + units numbers a leak, none a weight.
 *
 * Source: H. Jaeger et al., "Optimization and applications of echo state networks with leaky-integrator neurons", Neural
 * Networks 20(3), 2007 (the units; here the leak is in front of the nonlinearity).
 * NOTE a bias learns as if its input had always been there: 64, where the filtered constant is still on its way to it.
 *
 * z: int8 Q(output fraction), to which x is brought; v: int16, Q7 of a step of z; e: int16, Q8 of a step of z, used as int8 in
 * whole steps.
 * State, carried: v, e for each leak above 0, h.
 *
 * Carries: state
 */
import { LayerConfig, MOST_WEIGHTS, RegionKind } from '../abi'
import { rateShift } from '../clock'
import { readByte, readHalf } from '../config'
import { lane, MOST_ROWS, stage } from '../kernels/dense'
import { stageSums } from '../kernels/update'
import { optimizer } from '../learner'
import { takeCarried, takeWorking } from '../memory/arena'
import { activation, rounded } from '../number/requantize'
import { scaled } from '../number/saturate'
import { Rule } from '../rules/rule'
import { Layer } from './layer'

/** Fractional bits of a potential beyond those of an output. */
const FINER: i32 = 7
/** Fractional bits of a filtered input. */
const TRACE_FRACTION: i32 = 8
const MOST_POTENTIAL: i32 = 32767
/** Slower units would hear their inputs in less than the last bit of a potential. */
const MOST_LEAK: u32 = 7

export class Leaky extends Layer {
  firstLeak: u8
  lastLeak: u8
  /** From an input to the format of the outputs. */
  inputShift: i8
  /** int16 a unit. */
  potentials: usize
  /** int16, `fan` of them for each leak above 0. */
  traces: usize
  /** int8, `fan`: z, then in `learn` what the units of a leak have seen. */
  seen: usize

  layout(): u32 {
    const at = this.config
    this.channels = readHalf(at + LayerConfig.units)
    this.firstLeak = readByte(at + LayerConfig.kernel)
    this.lastLeak = readByte(at + LayerConfig.stride)
    this.outHeight = 1
    this.outWidth = 1
    this.outputs = this.channels
    this.inputShift = <i8>(<i32>this.outFraction - <i32>this.inFraction)
    this.inFraction = this.outFraction
    this.shift = readByte(at + LayerConfig.fraction)
    const fan = this.inputs + this.outputs
    if (this.channels == 0 || this.firstLeak > this.lastLeak || <u32>this.lastLeak > MOST_LEAK) return 0
    return fan < 65536 && fan * <u32>this.channels <= <u32>MOST_WEIGHTS ? fan : 0
  }

  /** Takes room for the outputs as well: they are carried. */
  layoutFrozen(): void {}

  layoutLearning(_exclusive: bool): void {
    const units: u32 = this.channels, fan: u32 = this.weights.fan
    const filtered = (<u32>this.lastLeak + 1 - max<u32>(1, this.firstLeak)) * fan
    this.potentials = takeCarried(this.index, (units << 1) + (filtered << 1) + units)
    this.traces = this.potentials + (units << 1)
    this.output = this.traces + (filtered << 1)
    this.seen = takeWorking(RegionKind.scratch, this.index, fan)
  }

  forward(): void {
    const units: u32 = this.channels, seen = this.seen
    for (let i: u32 = 0; i < this.inputs; i++) store<i8>(seen + i, scaled(load<i8>(this.input + i), this.inputShift, 127))
    memory.copy(seen + this.inputs, this.output, units)
    this.filter()
    stage(seen, this.weights.fan)
    const up = FINER - <i32>this.shift
    let leak: u32 = this.firstLeak
    for (let first: u32 = 0; first < units; first += MOST_ROWS) {
      const count = min<u32>(MOST_ROWS, units - first)
      this.weights.accumulate(first, count)
      for (let r: u32 = 0; r < count; r++) {
        const at = this.potentials + (<usize>(first + r) << 1), v = <i32>load<i16>(at)
        const next = v + rounded(scaled(load<i32>(lane(r)), up, MOST_POTENTIAL) - v, leak)
        store<i16>(at, next)
        store<u8>(this.output + first + r, activation(next, FINER))
        leak = leak == this.lastLeak ? this.firstLeak : leak + 1
      }
    }
  }

  /** What the units of each leak have seen follows z. */
  private filter(): void {
    let at = this.traces
    for (let leak = max<u32>(1, this.firstLeak); leak <= <u32>this.lastLeak; leak++) {
      for (let z = this.seen, end = z + <usize>this.weights.fan; z < end; z++, at += 2) {
        const e = <i32>load<i16>(at)
        store<i16>(at, e + rounded((<i32>load<i8>(z) << TRACE_FRACTION) - e, leak))
      }
    }
  }

  learn(rule: Rule): void {
    const shift = <i32>this.weights.shift + rateShift(), fan: u32 = this.weights.fan, units: u32 = this.channels
    const turns = <u32>this.lastLeak - this.firstLeak + 1
    let trace = this.traces
    for (let turn: u32 = 0; turn < turns; turn++) {
      // Units without a leak have seen z itself.
      if (turn + this.firstLeak > 0) {
        for (let i: u32 = 0; i < fan; i++, trace += 2) store<i8>(this.seen + i, rounded(load<i16>(trace), TRACE_FRACTION))
      }
      stage(this.seen, fan)
      stageSums()
      for (let unit = turn; unit < units; unit += turns) {
        if (this.active(unit)) optimizer().outer(this.weights, unit, rule.signal(this, unit), shift)
      }
    }
  }

  /** Through time and weights no signal goes backwards. */
  backward(_signal: usize, _inputSignal: usize): void { unreachable() }
  backwardSigns(_signal: usize, _inputSignal: usize, _shift: i32): void { unreachable() }
  backwardHash(_signal: usize, _inputSignal: usize, _shift: i32): void { unreachable() }

  get macs(): u32 { return (this.inputs + this.outputs) * (this.outputs + <u32>this.lastLeak + 1 - max<u32>(1, this.firstLeak)) }
  get learnMacs(): u32 { return (this.inputs + this.outputs) * this.outputs }
}
