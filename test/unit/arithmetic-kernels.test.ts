import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { features, type Shape } from '../../host/data/dataset.js'
import { outputShape, parseNetwork, type LayerSpec } from '../../host/network/network.js'
import { asWeights, Kernels } from '../assembly/kernels-host.js'
import { accumulate, fanOf, filterGradient, integerLayer, nearest, transposed, type IntegerLayer } from './arithmetic-naive.js'

/** Numbers -1..1 that a seed decides; extremes come often. */
const noise = (seed: number) => (i: number): number => {
  const h = Math.imul(Math.imul(seed ^ 0x5bd1e995, 0x85ebca6b) + i, 0xc2b2ae35)
  const mixed = (h ^ (h >>> 15)) >>> 0
  if (mixed % 11 === 0) return 1
  if (mixed % 11 === 1) return -1
  return (mixed >>> 4) / 2 ** 27 - 1
}

const vector = (length: number, most: number, seed: number, zeros = 0): number[] => {
  const value = noise(seed)
  return Array.from({ length }, (_, i) => (Math.abs(value(i + 7919)) < zeros ? 0 : Math.round(value(i) * most)))
}

interface Trial {
  spec: LayerSpec
  input: Shape
  seed: number
  zeros: number
  size: number
}

const convolution: fc.Arbitrary<Trial> = fc
  .record({
    height: fc.integer({ min: 1, max: 11 }), square: fc.boolean(), width: fc.integer({ min: 1, max: 11 }), channels: fc.integer({ min: 1, max: 9 }),
    units: fc.integer({ min: 1, max: 7 }), kernel: fc.integer({ min: 1, max: 5 }), stride: fc.integer({ min: 1, max: 3 }),
    padding: fc.constantFrom('valid' as const, 'same' as const), pool: fc.constantFrom(1 as const, 2 as const, 3 as const),
    bits: fc.constantFrom(8 as const, 16 as const), seed: fc.integer(), zeros: fc.constantFrom(0, 0.5, 0.95), size: fc.constantFrom(1, 1, 0.01),
  })
  .map(({ height, square, width, channels, units, kernel, stride, padding, pool, bits, ...rest }) => ({
    spec: { kind: 'conv2d' as const, units, bits, kernel, stride, padding, pool },
    input: { height, width: square ? height : width, channels }, ...rest,
  }))
  .filter(({ spec, input }) => {
    const { height, width } = outputShape(spec, input)
    return height > 0 && width > 0
  })

const dense: fc.Arbitrary<Trial> = fc
  .record({
    inputs: fc.integer({ min: 1, max: 90 }), units: fc.integer({ min: 1, max: 11 }), bits: fc.constantFrom(8 as const, 16 as const),
    seed: fc.integer(), zeros: fc.constantFrom(0, 0.5, 0.95), size: fc.constantFrom(1, 1, 0.01),
  })
  .map(({ inputs, units, bits, ...rest }) => ({
    spec: { kind: 'dense' as const, units, bits, kernel: 1, stride: 1, padding: 'valid' as const, pool: 1 as const },
    input: { height: 1, width: 1, channels: inputs }, ...rest,
  }))

/** Most that a weight may be, so that no accumulator of `fan` inputs and a bias overflows an int32. */
const weightLimit = (fan: number, bits: 8 | 16): number =>
  Math.min(bits === 8 ? 127 : 32767, Math.floor((2 ** 31 - 1) / (128 * (fan + 1))))

describe.each(['scalar', 'simd'] as const)('layers of the %s core', (build) => {
  let core: Kernels

  beforeAll(async () => {
    core = await Kernels.open(build)
  })

  /** Lays a layer out under a readout, gives it weights and an input, and runs it forward. */
  function place(trial: Trial, x: number[], weights: number[], bias: number[]): IntegerLayer {
    const { spec, input } = trial
    core.reset()
    core.configure([spec, ...parseNetwork('2')], input)
    core.write(core.call.layerData!(0), asWeights(weights, spec.bits))
    core.write(core.call.layerBias!(0), asWeights(bias, spec.bits))
    core.write(core.call.layerInput!(0), Int8Array.from(x))
    core.call.forwardLayer!(0)
    return integerLayer(spec, input, weights, bias)
  }

  function random(trial: Trial) {
    const { spec, input, seed, zeros, size } = trial
    const fan = fanOf(spec, input)
    const limit = weightLimit(fan, spec.bits)
    const x = vector(features(input), 127, seed, zeros).map((v, i) => (v === -127 && i % 2 ? -128 : v))
    const weights = vector(fan * spec.units, Math.max(1, limit * size), seed + 1)
    const bias = vector(spec.units, Math.max(1, limit * size), seed + 2)
    return { x, layer: place(trial, x, weights, bias), limit }
  }

  const outputs = (layer: IntegerLayer): number[] =>
    Array.from(core.uint8(core.call.layerOutput!(0), features(layer.output)))

  const winnersOf = (layer: IntegerLayer): number[] =>
    Array.from({ length: features(layer.output) }, (_, i) => (layer.spec.kind === 'dense' ? 0 : core.call.layerWinner!(0, i)))

  const cases = [['dense', dense], ['convolution', convolution]] as const

  it.each(cases)('runs a %s forward as its definition says, up to the largest weights and inputs', (_, trials) => {
    fc.assert(fc.property(trials, (trial) => {
      const { x, layer, limit } = random(trial)
      expect(core.call.layerLimit!(0)).toBe(limit)
      const { sums, winners, extreme } = accumulate(layer, x)
      expect(extreme).toBeLessThan(2 ** 31)
      const shift = core.call.layerShift!(0)
      expect(outputs(layer)).toEqual(sums.map((sum) => Math.max(0, Math.min(127, nearest(sum, shift)))))
      expect(winnersOf(layer)).toEqual(winners)
    }), { numRuns: 150 })
  })

  it.each(cases)('sends a signal back through a %s as its definition says', (_, trials) => {
    fc.assert(fc.property(trials, fc.constantFrom(32767, 32767, 300), (trial, most) => {
      const { layer } = random(trial)
      const signals = vector(features(layer.output), most, trial.seed + 3, trial.zeros)
      const to = core.room(2 * features(trial.input))
      core.call.backwardLayer!(0, core.put(Int16Array.from(signals)), to)
      const wanted = transposed(layer, winnersOf(layer), signals, core.call.layerFraction!(0))
      expect(Array.from(core.int16(to, wanted.length))).toEqual(wanted)
    }), { numRuns: 150 })
  })

  it('sums the gradient of each filter as its definition says', () => {
    fc.assert(fc.property(convolution, (trial) => {
      const { x, layer } = random(trial)
      const positions = layer.output.height * layer.output.width
      // The bound of Conv2d.learn: 128 · signal · positions stays below 2^31.
      const most = Math.min(32767, Math.floor((2 ** 31 - 1) / (128 * positions)))
      const signals = vector(features(layer.output), most, trial.seed + 4, trial.zeros)
      const at = core.put(Int16Array.from(signals))
      for (let channel = 0; channel < trial.spec.units; channel++) {
        const gradient = filterGradient(layer, x, winnersOf(layer), signals, channel)
        expect(Array.from(core.int32(core.call.filterGradient!(0, channel, at), layer.fan + 1))).toEqual(gradient.map((g) => g + 0))
      }
    }), { numRuns: 150 })
  })

  it('lets a unit learn only while its activation is inside the clamp, 1..126', () => {
    core.reset()
    core.configure(parseNetwork('128-2'), { height: 1, width: 1, channels: 3 })
    core.write(core.call.layerOutput!(0), Uint8Array.from({ length: 128 }, (_, i) => i))
    const active = Array.from({ length: 128 }, (_, i) => core.call.layerActive!(0, i) === 1)
    expect(active).toEqual(active.map((_, i) => i > 0 && i < 127))
  })

  it.each([
    ['a row of 784 int16 weights', '4', { height: 1, width: 1, channels: 784 }],
    ['a row of 4,000 int16 weights', '4', { height: 1, width: 1, channels: 4000 }],
    ['a row of 65,535 int16 weights', '2', { height: 1, width: 1, channels: 65535 }],
    ['a row of 65,535 int8 weights', '2:i8', { height: 1, width: 1, channels: 65535 }],
    ['a filter of 15 × 15 × 64 taps', 'conv15x2-pool2', { height: 16, width: 16, channels: 64 }],
  ])('cannot overflow an accumulator: %s at the limit meets the largest inputs', (_, network, input) => {
    const [spec] = parseNetwork(network) as [LayerSpec]
    const fan = fanOf(spec, input)
    for (const sign of [1, -1]) {
      core.reset()
      core.configure([spec, ...parseNetwork('2')], input)
      const limit = core.call.layerLimit!(0)
      expect(limit).toBe(weightLimit(fan, spec.bits))
      const weights = new Array<number>(fan * spec.units).fill(sign * limit)
      const bias = new Array<number>(spec.units).fill(sign * limit)
      const x = new Array<number>(features(input)).fill(-128)
      const layer = place({ spec, input, seed: 0, zeros: 0, size: 1 }, x, weights, bias)
      const { extreme } = accumulate(layer, x)
      const exact = BigInt(fan) * 128n * BigInt(limit)
      expect(exact).toBeLessThan(2n ** 31n)
      expect(BigInt(extreme)).toBe(exact)
      // An accumulator that wrapped would change sign, and with it the activation.
      expect(new Set(outputs(layer))).toEqual(new Set([sign > 0 ? 0 : 127]))
    }
  })
})

describe('the two builds of the core', () => {
  it('give the same products for rows of any length and address', async () => {
    const [scalar, simd] = [await Kernels.open('scalar'), await Kernels.open('simd')]
    fc.assert(fc.property(fc.integer({ min: 1, max: 100 }), fc.constantFrom(8 as const, 16 as const), fc.constantFrom(0, 0.9), fc.integer(), (n, bits, zeros, seed) => {
      const x = vector(n, 127, seed, zeros)
      const weights = vector(4 * n, weightLimit(n, bits), seed + 1)
      const [one, four] = [scalar, simd].map((core) => {
        core.reset()
        core.call.stageInput!(core.put(Int8Array.from(x)), n)
        const at = core.put(asWeights(weights, bits))
        const step = n * (bits / 8), wide = bits === 16 ? 1 : 0, to = core.room(16)
        const rows = [0, 1, 2, 3].map((r) => core.call.rowProduct!(at + r * step, wide))
        core.call.fourProducts!(at, step, wide, to)
        return { rows, four: Array.from(core.int32(to, 4)) }
      })
      expect(one).toEqual(four)
      const wanted = [0, 1, 2, 3].map((r) => x.reduce((sum, v, i) => sum + v * weights[r * n + i]!, 0))
      expect(one!.rows).toEqual(wanted.map((w) => w + 0))
      expect(one!.four).toEqual(one!.rows)
    }), { numRuns: 300 })
  })
})
