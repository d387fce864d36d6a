import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseCsv, type Table } from '../../host/data/csv.js'
import { generator } from '../../host/data/random.js'
import { holdOutFifth } from '../../host/data/split.js'
import { tabularDataset } from '../../host/data/tabular.js'
import { EngramError } from '../../host/errors.js'

const table = (rows: (string | number)[][], name = 'x.csv'): Table =>
  parseCsv(rows.map((row) => row.join(',')).join('\n'), { name, label: -1 })

/** `count` rows of one feature each and two classes in turn. */
const column = (count: number, value: (i: number) => number): Table =>
  table(Array.from({ length: count }, (_, i) => [value(i), i % 2]))

const code = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    return error instanceof EngramError ? `${error.code} ${error.message}` : String(error)
  }
  return 'no error'
}

const uniform = (seed: number): (() => number) => {
  const next = generator(seed)
  return () => (next() + 0.5) / 2 ** 32
}

const steps = (inputs: Int8Array): number => new Set(inputs).size
const meanOf = (inputs: Int8Array): number => inputs.reduce((sum, x) => sum + x, 0) / inputs.length / 32
const deviationOf = (inputs: Int8Array): number => Math.sqrt(inputs.reduce((sum, x) => sum + (x / 32 - meanOf(inputs)) ** 2, 0) / inputs.length)

describe('columns become int8', () => {
  const random = uniform(7)
  test.each<[string, (i: number) => number, { steps: number; deviation?: number }]>([
    ['uniform ones', () => 100 + random(), { steps: 90, deviation: 1 }],
    ['tiny ones', () => 1e-200 * random(), { steps: 90, deviation: 1 }],
    ['huge ones', () => 1e299 * (random() - 0.5), { steps: 90, deviation: 1 }],
    ['ones with a large offset', () => 1.7e9 + random(), { steps: 90, deviation: 1 }],
    ['0/1 indicators', (i) => i % 2, { steps: 2, deviation: 1 }],
    ['heavy-tailed ones', () => 1 / random() ** 2, { steps: 90, deviation: 1 }],
    ['ones with a single glitch', (i) => (i === 3 ? 1e9 : random()), { steps: 60 }],
    ['mostly zero counts', (i) => (i % 10 ? 0 : Math.floor(1 / random() ** 2)), { steps: 20 }],
  ])('%s use the range', (_, value, expected) => {
    const { train, format } = tabularDataset(column(1000, value), undefined, { seed: 1 })
    expect(steps(train.inputs)).toBeGreaterThanOrEqual(expected.steps)
    if (expected.deviation) {
      expect(meanOf(train.inputs)).toBeCloseTo(0, 1)
      expect(deviationOf(train.inputs)).toBeCloseTo(expected.deviation, 1)
      expect(format.energy).toBeCloseTo(1, 0)
    }
  })

  test('a constant one is 0', () => {
    const data = tabularDataset(table(Array.from({ length: 20 }, (_, i) => [5, i, i % 2])), undefined, { seed: 1 })
    expect([...data.train.inputs].filter((_, i) => i % 2 === 0).every((x) => x === 0)).toBe(true)
    expect(data.format.description).toContain('1 constant')
  })

  test('with statistics of the training samples only', () => {
    const train = column(100, (i) => i)
    const near = tabularDataset(train, column(4, (i) => i), { seed: 1 })
    const far = tabularDataset(train, column(4, (i) => 1e6 + i), { seed: 1 })
    expect(far.train.inputs).toEqual(near.train.inputs)
    expect([...far.test.inputs]).toEqual([127, 127, 127, 127])
  })

  test('without a look at the samples that are held out', () => {
    const { test: held } = holdOutFifth(Uint8Array.from({ length: 100 }, (_, i) => i % 2), 2, 1, 'x')
    const outliers = column(100, (i) => (held.includes(i) ? 1e6 : i))
    const data = tabularDataset(outliers, undefined, { seed: 1 })
    expect(data.train.inputs).toEqual(tabularDataset(column(100, (i) => i), undefined, { seed: 1 }).train.inputs)
    expect(new Set(data.test.inputs)).toEqual(new Set([127]))
  })

  test('in the order of their values, whatever they are', () => {
    fc.assert(fc.property(fc.array(fc.double({ noNaN: true, min: -1e300, max: 1e300 }), { minLength: 6, maxLength: 40 }), (values) => {
      const { train } = tabularDataset(column(values.length, (i) => values[i]), column(values.length, (i) => values[i]), { seed: 1 })
      const { test: all } = tabularDataset(column(values.length, (i) => values[i]), column(values.length, (i) => values[i]), { seed: 1 })
      expect(train.count).toBe(values.length)
      const sorted = values.map((value, i) => ({ value, input: all.inputs[i] })).sort((a, b) => a.value - b.value)
      for (let i = 1; i < sorted.length; i++) expect(sorted[i].input).toBeGreaterThanOrEqual(sorted[i - 1].input)
    }), { numRuns: 200 })
  })
})

describe('classes', () => {
  const rows = (labels: (string | number)[]): (string | number)[][] => Array.from({ length: 60 }, (_, i) => [i, labels[i % labels.length]])
  test.each<[string, (string | number)[], string[]]>([
    ['numbers stand in their order', [10, 2, 1], ['1', '2', '10']],
    ['names stand in theirs', ['b', 'c', 'a'], ['a', 'b', 'c']],
    ['numbers among names are names', ['b', 10, 2], ['10', '2', 'b']],
  ])('that are %s', (_, labels, expected) => {
    const data = tabularDataset(table(rows(labels)), undefined, { seed: 3 })
    expect(data.classes).toEqual(expected)
    expect(new Set(data.train.labels)).toEqual(new Set([0, 1, 2]))
  })

  test('go with their samples', () => {
    const data = tabularDataset(table(Array.from({ length: 200 }, (_, i) => (i < 100 ? [i, 'low'] : [i + 1000, 'high']))), undefined, { seed: 3 })
    for (const part of [data.train, data.test])
      for (let i = 0; i < part.count; i++) expect(data.classes[part.labels[i]]).toBe(part.inputs[i] < 0 ? 'low' : 'high')
  })

  const random = uniform(1)
  test.each<[string, (i: number) => string | number, RegExp]>([
    ['there is one', () => 'only', /^DATA_CLASSES x.csv, label column 1 \(from 0\): all samples are of one class \(only\)/],
    ['the label is a measurement', () => random(), /^DATA_CLASSES .*looks like a continuous number.*: 600 different values in 600 samples/],
    ['the label numbers the rows', (i) => i, /looks like a continuous number/],
    ['the label is a name of its own for each row', (i) => `id${i}`, /identifier or free text/],
  ])('are refused when %s', (_, label, expected) => {
    expect(code(() => tabularDataset(table(Array.from({ length: 600 }, (_, i) => [i % 7, label(i)])), undefined, { seed: 1 }))).toMatch(expected)
  })

  test('are refused when there are more than 256', () => {
    const many = table(Array.from({ length: 3000 }, (_, i) => [i, `c${i % 300}`]))
    expect(code(() => tabularDataset(many, undefined, { seed: 1 }))).toMatch(/^DATA_CLASSES .*300 different values in 3000 samples, and 256/)
  })

  test('may be class numbers of which each is rare', () => {
    const few = table(Array.from({ length: 36 }, (_, i) => [i, i % 12]))
    expect(tabularDataset(few, undefined, { seed: 1 }).classes.length).toBe(12)
  })

  test('of a test file must occur in training, and are matched by name', () => {
    const train = table(rows(['a', 'b', 'c']))
    const other = table([[1, 'c'], [2, 'a']], 'test.csv')
    expect([...tabularDataset(train, other, { seed: 1 }).test.labels]).toEqual([2, 0])
    expect(code(() => tabularDataset(train, table([[1, 'd'], [2, 'a']], 'test.csv'), { seed: 1 }))).toMatch(/^DATA_CLASSES test.csv: class "d" does not occur in the training samples \(a, b, c\)/)
  })
})

test('a table too small to hold anything out is refused', () => {
  expect(code(() => tabularDataset(table([[1, 'a'], [2, 'b']]), undefined, { seed: 1 }))).toMatch(/^DATA_EMPTY/)
})

test('samples lie in memory that worker threads share', () => {
  const { train, test: held } = tabularDataset(column(20, (i) => i), undefined, { seed: 1 })
  for (const view of [train.inputs, train.labels, held.inputs, held.labels]) expect(view.buffer).toBeInstanceOf(SharedArrayBuffer)
})
