import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseNetwork } from '../../host/network/network.js'
import { asWeights, Kernels } from '../assembly/kernels-host.js'

/** Bounds that the optimizer gives to a row's factor and to a summed step (assembly/kernels/update.ts). */
const OUTER_LIMIT = 2 ** 23
const STEP_LIMIT = 2 ** 30

const bits = fc.constantFrom(8 as const, 16 as const)
const int8 = fc.oneof(fc.integer({ min: -128, max: 127 }), fc.constantFrom(0, 0, 0, 127, -128))
const start = fc.integer({ min: 0, max: 65535 })
const rowOf = (maxLength: number): fc.Arbitrary<number[]> => fc.array(int8, { minLength: 1, maxLength })

const limitOf = (width: 8 | 16): number => (width === 8 ? 127 : 32767)

/** The written contract: p = step + f; w += p >> 16; f = p mod 2^16, in exact arithmetic. */
function diffused(weights: readonly number[], steps: readonly number[], f: number, limit: number): { weights: number[]; f: number } {
  const after = weights.map((w, i) => {
    const p = steps[i]! + f
    const whole = Math.floor(p / 65536)
    f = p - whole * 65536
    return Math.max(-limit, Math.min(limit, w + whole))
  })
  return { weights: after, f }
}

/** A row of weights within its limit, as long as `length`, decided by `seed`. */
const someWeights = (length: number, limit: number, seed: number): number[] =>
  Array.from({ length }, (_, i) => ((Math.imul(seed + i, 0x9e3779b1) >>> 8) % (2 * limit + 1)) - limit)

describe.each(['scalar', 'simd'] as const)('error-diffused rounding of the %s core', (build) => {
  let core: Kernels

  beforeAll(async () => {
    core = await Kernels.open(build)
  })

  /** One row of the real kernel. `offset` bytes put it at an odd address for int8, as rows of odd length are. */
  const outer = (x: number[], weights: number[], delta: number, f: number, width: 8 | 16, limit: number, offset = 0) => {
    core.reset()
    const at = core.room(0) + (width === 8 ? offset : offset & ~1)
    core.room(offset + 2 * weights.length)
    core.write(at, asWeights(weights, width))
    core.call.stageInput!(core.put(Int8Array.from(x)), x.length)
    const rest = core.call.diffuseRow!(at, delta, f, limit, width === 16 ? 1 : 0)
    return { weights: Array.from(core.weights(at, weights.length, width)), f: rest }
  }

  it('updates a row as its contract says, for any length, address, sparsity and size of step', () => {
    fc.assert(
      fc.property(rowOf(70), fc.integer({ min: -OUTER_LIMIT, max: OUTER_LIMIT }), start, bits, fc.integer({ min: 0, max: 7 }), (x, delta, f, width, offset) => {
        const limit = limitOf(width)
        const weights = someWeights(x.length, limit, delta)
        expect(outer(x, weights, delta, f, width, limit, offset)).toEqual(diffused(weights, x.map((v) => v * delta), f, limit))
      }),
      { numRuns: 400 },
    )
  })

  it('keeps to the contract at the bounds of step and weight', () => {
    for (const width of [8, 16] as const) {
      for (const delta of [OUTER_LIMIT, -OUTER_LIMIT]) {
        for (const extreme of [-128, 127]) {
          const x = new Array<number>(41).fill(extreme)
          for (const limit of [limitOf(width), 90]) {
            const weights = x.map((_, i) => (i % 3 === 0 ? limit : i % 3 === 1 ? -limit : 0))
            expect(outer(x, weights, delta, 65535, width, limit)).toEqual(diffused(weights, x.map((v) => v * delta), 65535, limit))
          }
        }
      }
    }
  })

  it('is unbiased: over all 65,536 starts, the changes of each weight add up to 65,536 times the wanted step', () => {
    const x = [3, 0, -128, 127, 1, -1, 0, 0, 0, 77, -5, 9, 0, 2, 64, -64, 5, 100, 11]
    for (const [width, delta] of [[16, 777], [8, -31], [8, 5000]] as const) {
      const zeros = new Array<number>(x.length).fill(0)
      const sums = new Array<number>(x.length).fill(0)
      core.reset()
      core.call.stageInput!(core.put(Int8Array.from(x)), x.length)
      const at = core.room(2 * x.length)
      const none = asWeights(zeros, width)
      for (let f = 0; f < 65536; f++) {
        core.write(at, none)
        core.call.diffuseRow!(at, delta, f, limitOf(width), width === 16 ? 1 : 0)
        core.weights(at, x.length, width).forEach((change, i) => { sums[i] += change })
      }
      sums.forEach((sum, i) => expect(sum === x[i]! * delta, `weight ${i}: ${sum}`).toBe(true))
    }
  })

  it('carries nothing past a zero input: neither the weight nor the rest changes', () => {
    fc.assert(fc.property(rowOf(40), fc.integer({ min: -50_000, max: 50_000 }), start, bits, (x, delta, f, width) => {
      const limit = limitOf(width)
      const weights = someWeights(x.length, limit, delta)
      const after = outer(x, weights, delta, f, width, limit)
      x.forEach((v, i) => { if (v === 0) expect(after.weights[i]).toBe(weights[i]) })
      const dense = x.map((_, i) => i).filter((i) => x[i] !== 0)
      if (dense.length === 0) {
        expect(after.f).toBe(f)
        return
      }
      const packed = outer(dense.map((i) => x[i]!), dense.map((i) => weights[i]!), delta, f, width, limit)
      expect(packed).toEqual({ weights: dense.map((i) => after.weights[i]), f: after.f })
    }))
  })

  it('treats a summed gradient alike, scaled to steps that saturate', () => {
    const sum = fc.oneof(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), fc.integer({ min: -70_000, max: 70_000 }), fc.constantFrom(0, 0, STEP_LIMIT, -STEP_LIMIT))
    fc.assert(fc.property(fc.array(sum, { minLength: 1, maxLength: 40 }), fc.integer({ min: -33, max: 33 }), start, bits, (sums, up, f, width) => {
      const limit = limitOf(width)
      const weights = someWeights(sums.length, limit, sums[0]!)
      const steps = sums.map((each) => core.call.numberScaled!(each, up, STEP_LIMIT))
      core.reset()
      const at = core.put(asWeights(weights, width))
      const rest = core.call.diffuseList!(at, core.put(Int32Array.from(sums)), sums.length, up, f, limit, width === 16 ? 1 : 0)
      expect({ weights: Array.from(core.weights(at, weights.length, width)), f: rest }).toEqual(diffused(weights, steps, f, limit))
    }))
  })

  it('moves a weight under momentum by as much as plain descent would, once the velocity has settled', () => {
    const movement = (optimizer: 'sgd' | 'momentum', steps: number): number => {
      core.reset()
      core.configure(parseNetwork('1-2'), { height: 1, width: 1, channels: 5 }, { optimizer, classes: 2 })
      const at = core.call.layerData!(0)
      core.write(at, new Int16Array(5))
      core.call.stageInput!(core.put(Int8Array.from([64, -64, 0, 127, 1])), 5)
      for (let i = 0; i < steps; i++) core.call.updateRow!(0, 0, 80, 8)
      return core.int16(at, 5)[0]!
    }
    // 80 * 64 / 2^8 = 20 a step.
    expect(movement('sgd', 400)).toBe(8000)
    expect(movement('momentum', 400) - movement('momentum', 100)).toBeCloseTo(6000, -2)
  })
})
