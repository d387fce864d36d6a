import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cpuTime } from '../cpu-time.ts'
import { errorAxis, ramAxis } from '../../host/compare/axes.js'
import { groupTrials } from '../../host/compare/frontier.js'
import { overlap, placeFlags, spreadOut } from '../../host/compare/labels.js'
import { regionKind } from '../../host/compare/memory-plot.js'
import { shortfall } from '../../host/task/metric.js'
import { allMetrics } from '../../host/task/tasks.js'
import { formatTable } from '../../host/compare/table.js'
import { bytesAlike, formatBytes, formatCount, formatInteger } from '../../host/compare/units.js'
import { detectTrials, fewTrials, manyTrials, regressTrials } from './report-samples.js'

describe('the terminal table', () => {
  it.each([60, 80, 90, 100])('fits %i columns with six rules and long networks', (width) => {
    for (const line of formatTable(groupTrials(manyTrials()), { width }).split('\n'))
      expect([...line].length).toBeLessThanOrEqual(width)
  })

  it('holds RAM, MACs, accuracy with spread, speed and seeds, and marks the frontier', () => {
    const text = formatTable(groupTrials(manyTrials()), { width: 100 }).replaceAll('\u00a0', ' ')
    expect(text).toMatch(/^● +256-128-10 +167 KB +2\.56 M +1\.03 M +98\.91 ± 0\.06 +2\.34 k$/m)
    expect(text).toMatch(/^ +100-50-10 +59\.6 KB/m)
    expect(text).toContain('Mean over 3 seeds')
  })

  it('shows a column of seeds where they differ', () => {
    const text = formatTable(groupTrials(manyTrials().slice(1)))
    expect(text).toMatch(/seeds/)
    expect(text).toMatch(/± \d\.\d\d +2 +/)
  })

  it('claims no spread from one seed', () => {
    expect(formatTable(groupTrials(fewTrials()))).not.toContain('±')
  })

  it('is plain without a style and says so when there is nothing', () => {
    expect(formatTable(groupTrials(manyTrials()))).not.toMatch(/\u001b/)
    expect(formatTable([])).toBe('No trial has finished.')
  })

  it('passes frontier rows to the style', () => {
    const style = { strong: (t: string) => t, dim: (t: string) => t, frontier: (t: string) => `>${t}` }
    const marked = formatTable(groupTrials(fewTrials()), { style }).split('\n').filter((line) => line.startsWith('>'))
    expect(marked).toHaveLength(2)
  })
})

describe('axes', () => {
  it.each(allMetrics)('keep all values inside and ticks apart, whatever the values of $name', (metric) => {
    const value = metric.unit === 'data' ? fc.double({ min: 1e-3, max: 1e6, noNaN: true }) : fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), (values) => {
        const { toPixel, ticks } = errorAxis(metric, values, 400)
        for (const each of values) {
          const y = toPixel(shortfall(metric, each))
          expect(y >= -1e-6 && y <= 400.001).toBe(true)
        }
        const ys = ticks.map(toPixel)
        for (let i = 1; i < ys.length; i++) expect(ys[i]! - ys[i - 1]!).toBeGreaterThanOrEqual(29.9)
        expect(ticks.length).toBeGreaterThan(0)
      }),
    )
  })

  it('have powers of two as RAM ticks, at least two', () => {
    expect(ramAxis([2_500, 60_000], 700).ticks).toEqual([2048, 4096, 8192, 16384, 32768, 65536])
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 16, max: 2 ** 24 }), { minLength: 1, maxLength: 10 }), (bytes) => {
        const axis = ramAxis(bytes, 700)
        expect(axis.ticks.length).toBeGreaterThanOrEqual(2)
        for (const b of bytes) expect(axis.toPixel(b) >= 0 && axis.toPixel(b) <= 700).toBe(true)
      }),
    )
  })
})

describe('labels', () => {
  it('of boards never meet', () => {
    const line = fc.record({ x: fc.integer({ min: 0, max: 700 }), width: fc.integer({ min: 20, max: 200 }) })
    fc.assert(
      fc.property(fc.uniqueArray(line, { maxLength: 7, selector: (l) => l.x }), (lines) => {
        const flags = placeFlags(lines.map((l) => ({ ...l, text: String(l.x) })), 720)
        const boxes = flags.map((flag) => {
          const { width } = lines.find((l) => String(l.x) === flag.text)!
          return { x: flag.align === 'left' ? flag.x + 5 : flag.x - 5 - width, y: flag.row * 17, width, height: 12 }
        })
        boxes.forEach((a, i) => boxes.forEach((b, j) => i < j && expect(overlap(a, b)).toBe(false)))
      }),
      { numRuns: 60 },
    )
  })

  it('of twelve boards at almost the same RAM are placed, without trying every way', async () => {
    const place = (count: number) => placeFlags(Array.from({ length: count }, (_, i) => ({ x: 300 + i, text: String(i), width: 120 })), 720)
    expect(new Set(place(12).map((flag) => `${flag.row} ${flag.align}`)).size).toBe(12)
    const often = (count: number) => cpuTime(() => Array.from({ length: 50 }, () => place(count)))
    await often(12)
    const six = await often(6)
    // Trying every way would take four times as long for each further flag.
    expect((await often(12)) / six).toBeLessThan(400)
  })

  it('that are spread out keep their order and distance', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 10 }), (values) => {
        const placed = spreadOut(values, 13, 0, 200)
        const sorted = [...placed].sort((a, b) => a - b)
        for (let i = 1; i < sorted.length; i++) expect(sorted[i]! - sorted[i - 1]!).toBeGreaterThanOrEqual(12.999)
        values.forEach((a, i) => values.forEach((b, j) => a < b && expect(placed[i]!).toBeLessThan(placed[j]!)))
      }),
    )
    expect(spreadOut([10, 100], 13, 0, 200)).toEqual([10, 100])
  })
})

it.each([
  ['layer 2 weights', 'weights'],
  ['weights.1', 'weights'],
  ['weights[3]', 'weights'],
  ['block 1: head', 'head'],
  ['port buffers', 'port buffers'],
  ['42', '42'],
])('the region "%s" is of the kind "%s"', (name, kind) => expect(regionKind(name)).toBe(kind))

it.each([
  [512, '512 B'],
  [2_400, '2.34 KB'],
  [16_384, '16 KB'],
  [14_540, '14.2 KB'],
  [270_336, '264 KB'],
  [1_048_576, '1 MB'],
])('%i bytes read as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text.replace(' ', '\u00a0')))

it('counts read as k, M and G, whole numbers with commas', () => {
  expect([999, 12_345, 1_234_567, 999_999].map(formatCount)).toEqual(['999', '12.3\u00a0k', '1.23\u00a0M', '1.00\u00a0M'])
  expect(formatInteger(1234567.4)).toBe('1,234,567')
})

it('bytes of one column have one unit: bytes where some are below a kilobyte', () => {
  const plain = (all: number[]): string[] => all.map(bytesAlike(all)).map((text) => text.replaceAll('\u00a0', ' '))
  expect(plain([119, 384, 270_336])).toEqual(['119 B', '384 B', '270,336 B'])
  expect(plain([0, 1_500, 2_097_152])).toEqual(['0 KB', '1.46 KB', '2,048 KB'])
  expect(plain([2 ** 20, 3 * 2 ** 19])).toEqual(['1 MB', '1.50 MB'])
})

it.each([
  ['numbers', regressTrials(), /^ *planned +MACs\/ +MACs\/ +RMSE +R² +learned$.*^ +network +RAM +learn +infer +± s\.d\. +a second$.*^●.* 5\.782 ± 0\.197 .*Baseline 7\.\d+: always answering the mean of the training targets\.$.*Baseline 0\.\d+: linear least squares/ms],
  ['alarms', detectTrials(true), /AUC +recall +alarms +learned.*^●.* 1\.0000 +100\.00 +\d+\.\d\d .*Baseline 1\.0000: distance of the inputs from the mean of what is normal/ms],
  ['alarms that nobody can judge', detectTrials(false), /alarms.*Baseline \d+\.\d\d %: distance/ms],
])('the terminal table of a task that tells %s has its figures, and fits 80 columns', (_title, trials, expected) => {
  const text = formatTable(groupTrials(trials), { width: 80 }).replaceAll('\u00a0', ' ')
  expect(text).toMatch(expected)
  for (const line of text.split('\n')) expect([...line].length).toBeLessThanOrEqual(80)
})
