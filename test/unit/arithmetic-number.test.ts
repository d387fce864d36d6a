import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { Kernels } from '../assembly/kernels-host.js'
import { Generator, hash16, hash8 } from '../reference/hash.js'

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 })
/** Values where a carry, a sign or a limit turns, besides random ones. */
const edgy = fc.oneof(int32, fc.constantFrom(0, 1, -1, 127, 128, -128, 32767, 32768, -32768, 65535, 2 ** 31 - 1, -(2 ** 31)))

const inside = (x: number, limit: number): number => Math.max(-limit, Math.min(limit, x))

describe.each(['scalar', 'simd'] as const)('number formats of the %s core', (build) => {
  let core: Kernels

  beforeAll(async () => {
    core = await Kernels.open(build)
  })

  it('rounds a quotient to the nearest integer, halves upwards', () => {
    fc.assert(fc.property(edgy, fc.integer({ min: 1, max: 31 }), (x, shift) => {
      // Exact in float64: x + 2^(shift-1) has at most 33 bits.
      expect(core.call.numberRounded!(x, shift)).toBe(Math.floor((x + 2 ** (shift - 1)) / 2 ** shift))
    }))
  })

  it('shifts left where the target format is finer', () => {
    fc.assert(fc.property(fc.integer({ min: -60000, max: 60000 }), fc.integer({ min: 0, max: 15 }), (x, left) => {
      expect(core.call.numberRounded!(x, -left)).toBe(x * 2 ** left)
    }))
  })

  it('clamps activations to 0..127 after rounding', () => {
    fc.assert(fc.property(edgy, fc.integer({ min: 1, max: 31 }), (x, shift) => {
      const y = Math.floor((x + 2 ** (shift - 1)) / 2 ** shift)
      expect(core.call.numberActivation!(x, shift)).toBe(Math.max(0, Math.min(127, y)))
    }))
  })

  it('saturates symmetrically', () => {
    fc.assert(fc.property(edgy, fc.integer({ min: 1, max: 2 ** 30 }), (x, limit) => {
      expect(core.call.numberClamp!(x, limit)).toBe(inside(x, limit))
    }))
    fc.assert(fc.property(edgy, (x) => { expect(core.call.numberSignal16!(x)).toBe(inside(x, 32767)) }))
  })

  it('scales by a power of two without ever leaving the limit', () => {
    fc.assert(fc.property(edgy, fc.integer({ min: -40, max: 40 }), fc.constantFrom(2 ** 23, 2 ** 30), (x, shift, limit) => {
      const wanted = shift >= 0 ? x * 2 ** shift : Math.floor(x / 2 ** -shift + 0.5)
      const got = core.call.numberScaled!(x, shift, limit)
      expect(Math.abs(got)).toBeLessThanOrEqual(limit)
      // A left shift saturates at the largest multiple of 2^shift.
      if (Math.abs(wanted) <= limit && shift > -32) expect(got).toBe(wanted)
      else if (shift > 0) expect(Math.abs(got)).toBeGreaterThan(limit - 2 ** Math.min(shift, 30))
      else if (shift > -32) expect(Math.abs(got)).toBe(limit)
      if (x !== 0 && got !== 0) expect(Math.sign(got)).toBe(Math.sign(x))
    }))
  })

  it('knows exp(-x) within one unit of 2^-10 and falls monotonically to zero', () => {
    let last = 4096
    for (let x = 0; x < 16 * 160; x++) {
      const got = core.call.numberExponential!(x)
      // Linear between sixteenths: at most 1/8 · (1/16)^2 of the value, plus both roundings.
      expect(Math.abs(got - 4096 * Math.exp(-x / 256))).toBeLessThan(4096 * Math.exp(-x / 256) / 2048 + 1.25)
      expect(got).toBeLessThanOrEqual(last)
      last = got
    }
    for (const x of [16 * 159, 16 * 160, 2 ** 20, 2 ** 31, 2 ** 32 - 1]) expect(core.call.numberExponential!(x)).toBe(0)
  })

  it('knows ln x within -0.0024..0.0002 for every sum of 1 to 256 exponentials', () => {
    let least = 0, most = 0
    for (let x = 4096; x <= 256 * 4096; x += 7) {
      const error = core.call.numberLog!(x) / 1024 - Math.log(x / 4096)
      least = Math.min(least, error)
      most = Math.max(most, error)
    }
    expect(least).toBeGreaterThan(-0.0024)
    expect(most).toBeLessThan(0.0002)
    expect(core.call.numberLog!(4096)).toBe(0)
  })

  it('computes CRC-32 as the standard says', () => {
    const naive = (bytes: Uint8Array): number => {
      let crc = 0xffffffff
      for (const byte of bytes) {
        crc ^= byte
        for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
      }
      return ~crc >>> 0
    }
    const crc = (bytes: Uint8Array): number => {
      core.reset()
      return core.call.numberCrc32!(core.put(bytes), bytes.length) >>> 0
    }
    expect(crc(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
    expect(crc(new Uint8Array())).toBe(0)
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => { expect(crc(bytes)).toBe(naive(bytes)) }))
  })

  it('hashes as specified', () => {
    fc.assert(fc.property(uint32, fc.integer({ min: 0, max: 65535 }), fc.integer({ min: 0, max: 65535 }), (seed, row, column) => {
      expect(core.call.numberHash16!(seed, row, column)).toBe(hash16(seed, row, column))
      expect(core.call.numberHash8!(seed, row, column)).toBe(hash8(seed, row, column))
    }), { numRuns: 2000 })
  })

  it('draws as specified, from any seed', () => {
    fc.assert(fc.property(uint32, (seed) => {
      core.reset()
      core.call.generatorAt!(core.room(4))
      core.call.generatorSeed!(seed)
      const model = Generator.seeded(seed)
      for (let i = 0; i < 40; i++) expect(core.call.generatorDraw!()).toBe(model.draw())
    }))
  })
})

/** Chi-squared of counts against a uniform distribution, in standard deviations from its mean (about -4..4 when uniform). */
function excess(counts: Float64Array): number {
  const total = counts.reduce((a, b) => a + b)
  const wanted = total / counts.length
  const chi = counts.reduce((sum, n) => sum + (n - wanted) ** 2 / wanted, 0)
  const freedom = counts.length - 1
  return (chi - freedom) / Math.sqrt(2 * freedom)
}

const correlation = (a: Float64Array, b: Float64Array): number => {
  const mean = (v: Float64Array): number => v.reduce((x, y) => x + y) / v.length
  const ma = mean(a), mb = mean(b)
  let ab = 0, aa = 0, bb = 0
  for (let i = 0; i < a.length; i++) {
    ab += (a[i]! - ma) * (b[i]! - mb)
    aa += (a[i]! - ma) ** 2
    bb += (b[i]! - mb) ** 2
  }
  return ab / Math.sqrt(aa * bb)
}

describe('the generator', () => {
  it('has an xorshift of period 65,535 and a Weyl sequence of period 65,536, which share no factor', () => {
    const generator = new Generator(1, 0)
    const seen = new Set<number>()
    let weyl = 0
    for (let i = 1; i <= 65536; i++) {
      generator.draw()
      seen.add(generator.x)
      if (generator.c === 0) weyl ||= i
      if (generator.x === 1) expect(i % 65535).toBe(0)
    }
    expect(seen.size).toBe(65535)
    expect(weyl).toBe(65536)
  })

  it('gives every value of the low, the high and the mean byte equally often', () => {
    for (const seed of [1, 2, 77, 65536]) {
      const generator = Generator.seeded(seed)
      const low = new Float64Array(256), high = new Float64Array(256), pairs = new Float64Array(256)
      let before = 0
      for (let i = 0; i < 200_000; i++) {
        const draw = generator.draw()
        low[draw & 255]!++
        high[draw >> 8]!++
        // Upper four bits of two draws in a row.
        pairs[((before >> 12) << 4) | (draw >> 12)]!++
        before = draw
      }
      for (const counts of [low, high, pairs]) expect(Math.abs(excess(counts))).toBeLessThan(5)
    }
  })

  it('gives seeds that follow each other unrelated draws', () => {
    const stream = (seed: number): Float64Array => {
      const generator = Generator.seeded(seed)
      return Float64Array.from({ length: 4000 }, () => generator.draw())
    }
    for (let seed = 1; seed <= 12; seed++) {
      const own = stream(seed)
      for (const other of [seed + 1, seed + 2, seed + 5]) expect(Math.abs(correlation(own, stream(other)))).toBeLessThan(0.07)
      expect(Math.abs(correlation(own.slice(1), own.slice(0, -1)))).toBeLessThan(0.07)
    }
  })
})

describe('the hash', () => {
  it('gives feedback weights with mean 0 and the variance of a uniform int8', () => {
    const values = Float64Array.from({ length: 40_000 }, (_, i) => hash8(3, i >> 4, i & 15))
    const mean = values.reduce((a, b) => a + b) / values.length
    const variance = values.reduce((a, b) => a + b * b, 0) / values.length
    expect(Math.abs(mean)).toBeLessThan(2)
    expect(variance / (255 ** 2 / 12)).toBeCloseTo(1, 1)
  })

  it('gives different rows, columns, layers and samples unrelated values', () => {
    const along = (value: (i: number) => number): Float64Array => Float64Array.from({ length: 4000 }, (_, i) => value(i))
    const rows = (seed: number, column: number): Float64Array => along((i) => hash8(seed, i, column))
    const samples = (feature: number): Float64Array => along((i) => hash16(1 + i * 0x4f1b, feature, i >> 3) & 1)
    for (let k = 1; k < 8; k++) {
      expect(Math.abs(correlation(rows(1, 0), rows(1, k)))).toBeLessThan(0.08)
      expect(Math.abs(correlation(rows(1, 0), rows(1 + k * 0x3a7d, 0)))).toBeLessThan(0.08)
      expect(Math.abs(correlation(rows(1, 0), rows(1 + k, 0)))).toBeLessThan(0.08)
      expect(Math.abs(correlation(samples(0), samples(k)))).toBeLessThan(0.08)
    }
  })
})
