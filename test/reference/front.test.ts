import { describe, expect, it } from 'vitest'
import { generator } from '../../host/data/random.ts'
import { FrontCore } from '../front-core.ts'
import { bandEdges, channelOf, RunningScale, spectrumOf, statisticsOf } from './front.ts'

const MOST = 32767
/** Uniform in -1..1, the same in every run. */
const draws = (seed: number): (() => number) => {
  const next = generator(seed, 0xf207)
  return () => next() / 2 ** 31 - 1
}

/** Readings such as sensors give: an offset, waves and noise, of any size up to the ends of int16; then flat, edges and alternating ones. */
function readings(rows: number, channels: number, seed: number): Int16Array {
  const draw = draws(seed)
  const size = 2 ** (15 * Math.abs(draw())), clip = (x: number): number => Math.max(-MOST - 1, Math.min(MOST, Math.round(x)))
  const waves = Array.from({ length: channels }, () => ({ offset: draw(), tone: Math.abs(draw()) * 3, loud: draw(), noise: draw() ** 2 }))
  return Int16Array.from({ length: rows * channels }, (_, i) => {
    const { offset, tone, loud, noise } = waves[i % channels]!, t = Math.floor(i / channels)
    if (seed % 10 === 0) return clip(size)
    if (seed % 10 === 1) return (t + seed) % 2 ? MOST : -MOST - 1
    return clip(size * (offset + loud * Math.sin(tone * t) + noise * draw()))
  })
}

const seeds = Array.from({ length: 60 }, (_, i) => i)

describe('stats against float64', () => {
  it.each([[2, 1], [7, 2], [64, 3], [100, 6], [128, 3], [1000, 1], [1024, 2]])('of %i rows of %i channels: within a step, and half a step where it rounds', (rows, channels) => {
    const core = new FrontCore(`window${rows}-stats`, channels)
    for (const seed of seeds) {
      const x = readings(rows, channels, seed)
      core.give(x)
      core.sample()
      const told = core.features()
      for (let c = 0; c < channels; c++) {
        const right = statisticsOf(channelOf(x, channels, c)).map((each) => Math.min(MOST, each))
        const steps = [0.5, 1, 0, 0, 0, 1, 0.5, 0.5]
        right.forEach((each, i) => expect(Math.abs(told[8 * c + i]! - each), `seed ${seed}, channel ${c}, number ${i}: ${told[8 * c + i]} for ${each}`).toBeLessThanOrEqual(steps[i]! + 1e-6))
      }
    }
  })
})

/** Error of the loudest band in octaves of magnitude, and how far below it (48 dB) others are held to it: twice as much an octave. */
const ERROR = 0.005
const OCTAVES = 8

describe('spectrum against a naive transform in float64', () => {
  it.each([[16, 4, 2], [32, 15, 1], [64, 8, 3], [128, 12, 1], [256, 16, 2], [512, 32, 1]])('of %i rows in %i bands of %i channels', (rows, bands, channels) => {
    const core = new FrontCore(`window${rows}-spectrum${bands}`, channels)
    for (const seed of seeds.slice(2, 40)) {
      const x = readings(rows, channels, seed)
      core.give(x)
      core.sample()
      const told = core.features()
      for (let c = 0; c < channels; c++) {
        const right = spectrumOf(channelOf(x, channels, c), bands)
        const loudest = Math.max(...right)
        // The rounding of 16 bits is so much louder, the further a band lies below the loudest one.
        right.forEach((each, b) => {
          const below = loudest - each, error = Math.abs(told[bands * c + b]! / 1024 - each)
          if (each >= 1 && below < OCTAVES) expect(error, `seed ${seed}, band ${b}, ${below} octaves below the loudest`).toBeLessThan(ERROR * 2 ** below)
        })
      }
    }
  })

  it('shares the bins evenly on a scale of logarithms, at least one a band', () => {
    for (const rows of [16, 32, 64, 128, 256, 512])
      for (let bands = 1; bands <= Math.min(32, rows / 2 - 1); bands++) {
        const core = new FrontCore(`window${rows}-spectrum${bands}`, 1)
        const edges = bandEdges(rows, bands)
        expect(edges.at(-1)).toBe(rows / 2)
        // A tone in the middle of a bin is loudest in the band that holds it; the Hann window spreads it by one bin.
        for (const band of [0, bands >> 1, bands - 1]) {
          const bin = edges[band]!
          core.give(Int16Array.from({ length: rows }, (_, t) => Math.round(20000 * Math.sin((2 * Math.PI * bin * t) / rows))))
          core.sample()
          const told = core.features(), right = spectrumOf(Array.from({ length: rows }, (_, t) => Math.round(20000 * Math.sin((2 * Math.PI * bin * t) / rows))), bands)
          expect(Math.abs(told[band]! / 1024 - right[band]!), `${rows} rows, ${bands} bands, bin ${bin}`).toBeLessThan(0.01)
        }
      }
  })
})

describe('blocks of rows against float64', () => {
  it('diff: exact, saturating', () => {
    const core = new FrontCore('diff-window50-scale', 3)
    for (const seed of seeds) {
      const x = readings(51, 3, seed)
      core.give(x)
      core.sample()
      expect([...core.window()]).toEqual([...x.slice(3)].map((each, i) => Math.max(-MOST, Math.min(MOST, each - x[i]!))))
    }
  })

  it.each([[1, 0], [2, 0], [3, 0], [4, 2], [12, 2], [13, 4], [48, 4], [64, 6]])('magnitude of %i channels: within 2^%i / 2 steps below', (channels, shift) => {
    const core = new FrontCore('magnitude-window20-scale', channels)
    for (const seed of seeds) {
      const x = readings(20, channels, seed)
      core.give(x)
      core.sample()
      core.window().forEach((told, t) => {
        const right = Math.min(MOST, Math.hypot(...x.subarray(t * channels, (t + 1) * channels)))
        expect(right - told, `seed ${seed}`).toBeGreaterThanOrEqual(-1e-6)
        // The root loses a step of 2^(shift / 2), and the squares as much again where they are small.
        expect(right - told, `seed ${seed}`).toBeLessThanOrEqual(2 ** (shift / 2) + Math.sqrt(channels * 2 ** shift) * (shift > 0 ? 1 : 0) + 1e-6)
      })
    }
  })

  it.each([2, 3, 25, 255])('decimate by %i: half a step', (factor) => {
    const core = new FrontCore(`decimate${factor}-window20-scale`, 2)
    for (const seed of seeds) {
      const x = readings(20 * factor, 2, seed)
      core.give(x)
      core.sample()
      core.window().forEach((told, i) => {
        const part = channelOf(x, 2, i % 2).slice((i >> 1) * factor, ((i >> 1) + 1) * factor)
        expect(Math.abs(told - part.reduce((sum, each) => sum + each, 0) / factor)).toBeLessThanOrEqual(0.5 + 1e-9)
      })
    }
  })
})

describe('scale against float64', () => {
  it.each([1, 5, 40])('within a step and a half, of windows of %i rows', (rows) => {
    for (const seed of seeds) {
      const core = new FrontCore(`window${rows}-scale`, 2), right = [new RunningScale(), new RunningScale()]
      for (let window = 0; window < 12; window++) {
        const x = readings(rows, 2, seed === 0 ? 0 : seed * 100 + window)
        core.give(x)
        const told = core.sample(true)
        x.forEach((each, i) => right[i % 2]!.follow(each))
        told.forEach((each, i) => expect(Math.abs(each - Math.max(-128, Math.min(127, right[i % 2]!.scaled(x[i]!)))), `seed ${seed}, window ${window}`).toBeLessThanOrEqual(1.5))
      }
    }
  })

  it('stands still after so many samples, and while nothing is learned', () => {
    const core = new FrontCore('window8-scale3', 1)
    const digests = Array.from({ length: 6 }, (_, i) => {
      core.give(readings(8, 1, 12 + i))
      core.sample(false)
      return core.digest()
    })
    expect(new Set(digests).size).toBe(1)
    const scaled = Array.from({ length: 6 }, (_, i) => {
      core.give(readings(8, 1, 12 + i))
      core.sample(true)
      core.give(readings(8, 1, 5))
      return core.sample(false).join()
    })
    expect(new Set(scaled.slice(0, 3)).size).toBe(3)
    expect(new Set(scaled.slice(2)).size).toBe(1)
  })
})

describe('rows', () => {
  it.each(['window16/5-stats', 'diff-window16/4-scale', 'decimate3-window10/7-stats', 'magnitude-window32/32-spectrum4', 'diff-decimate2-window9/20-scale', 'decimate2-diff-window9/2-scale'])('%s: those that are new make the sample that all of them make', (text) => {
    const channels = 3
    const stream = new FrontCore(text, channels), fresh = new FrontCore(text, channels)
    const { rows, hop } = stream.front
    const all = readings(rows + 6 * hop, channels, 17)
    expect(stream.sampleLength).toBe(2 * channels * rows)
    for (let window = 0; window <= 6; window++) {
      const whole = all.subarray(channels * window * hop, channels * (window * hop + rows))
      fresh.give(whole)
      if (window === 0) stream.give(whole)
      else {
        const added = whole.subarray(Math.max(0, whole.length - channels * hop))
        // A hop beyond the window: the rows between are given, too.
        const between = channels * hop - added.length
        if (between > 0) stream.give(all.subarray(channels * (window * hop + rows - hop), channels * (window * hop + rows - hop) + between), 2 * channels)
        stream.give(added, 2 * (whole.length - added.length) || 2 * channels)
      }
      expect([...stream.sample(true)], `window ${window}`).toEqual([...fresh.sample(true)])
      expect(stream.digest()).toBe(fresh.digest())
    }
  })

  it('may come in parts of any size', () => {
    const whole = new FrontCore('diff-window12-stats', 5), parts = new FrontCore('diff-window12-stats', 5)
    const x = readings(13, 5, 23)
    whole.give(x)
    const bytes = new Int8Array(x.buffer)
    for (let at = 0, size = 1; at < bytes.length; at += size, size = (size % 23) + 1) {
      const part = bytes.slice(at, at + size)
      const padded = new Int8Array(part.length + (part.length & 1))
      padded.set(part)
      parts.give(new Int16Array(padded.buffer), at, part.length)
    }
    expect([...parts.sample(true)]).toEqual([...whole.sample(true)])
  })
})
