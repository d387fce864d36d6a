import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { generator } from '../../host/data/random.js'
import type { Sheet } from '../../host/data/read/sheet.js'
import { readTable } from '../../host/data/read/table.js'
import { holdOutFifth } from '../../host/data/split/random.js'
import { tableDataset, type TableOptions } from '../../host/data/table/dataset.js'
import { encodeSheet } from '../../host/data/table/fit.js'
import { EngramError } from '../../host/errors.js'
import { problemOf } from '../error-of.js'

const table = (rows: (string | number)[][], name = 'x.csv'): Sheet => readTable(rows.map((row) => row.join(',')).join('\n'), name)

/** Every column but the last is a feature, whatever its values are, and rows are drawn at random. */
const dataset = (train: Sheet, test: Sheet | undefined, options: Partial<TableOptions> = {}) =>
  tableDataset(train, test, { seed: 1, features: ['*'], label: '-1', split: 'random', ...options })

/** `count` rows of one feature each and two classes in turn. */
const column = (count: number, value: (i: number) => number): Sheet =>
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
    const { train, format } = dataset(column(1000, value), undefined)
    expect(steps(train.inputs)).toBeGreaterThanOrEqual(expected.steps)
    if (expected.deviation) {
      expect(meanOf(train.inputs)).toBeCloseTo(0, 1)
      expect(deviationOf(train.inputs)).toBeCloseTo(expected.deviation, 1)
      expect(format.energy).toBeCloseTo(1, 0)
    }
  })

  test('a constant one is 0', () => {
    const data = dataset(table(Array.from({ length: 20 }, (_, i) => [5, i, i % 2])), undefined)
    expect([...data.train.inputs].filter((_, i) => i % 2 === 0).every((x) => x === 0)).toBe(true)
    expect(data.format.description).toContain('1 constant')
  })

  test('with statistics of the training samples only', () => {
    const train = column(100, (i) => i)
    const near = dataset(train, column(4, (i) => i))
    const far = dataset(train, column(4, (i) => 1e6 + i))
    expect(far.train.inputs).toEqual(near.train.inputs)
    expect([...far.test.inputs]).toEqual([127, 127, 127, 127])
  })

  test('without a look at the samples that are held out', () => {
    const { test: held } = holdOutFifth(Uint8Array.from({ length: 100 }, (_, i) => i % 2), 2, 1, 'x')
    const outliers = column(100, (i) => (held.includes(i) ? 1e6 : i))
    const data = dataset(outliers, undefined)
    expect(data.train.inputs).toEqual(dataset(column(100, (i) => i), undefined).train.inputs)
    expect(new Set(data.test.inputs)).toEqual(new Set([127]))
  })

  test('in the order of their values, whatever they are', () => {
    fc.assert(fc.property(fc.array(fc.double({ noNaN: true, min: -1e300, max: 1e300 }), { minLength: 6, maxLength: 40 }), (values) => {
      const { train } = dataset(column(values.length, (i) => values[i]), column(values.length, (i) => values[i]))
      const { test: all } = dataset(column(values.length, (i) => values[i]), column(values.length, (i) => values[i]))
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
    const data = dataset(table(rows(labels)), undefined, { seed: 3 })
    expect(data.classes).toEqual(expected)
    expect(new Set(data.train.labels)).toEqual(new Set([0, 1, 2]))
  })

  test('go with their samples', () => {
    const data = dataset(table(Array.from({ length: 200 }, (_, i) => (i < 100 ? [i, 'low'] : [i + 1000, 'high']))), undefined, { seed: 3 })
    for (const part of [data.train, data.test])
      for (let i = 0; i < part.count; i++) expect(data.classes[part.labels[i]]).toBe(part.inputs[i] < 0 ? 'low' : 'high')
  })

  test.each<[string, (i: number) => string | number, RegExp]>([
    ['there is one', () => 'only', /^DATA_CLASSES x.csv, label column 1 \(from 0\): all samples are of one class \(only\)/],
    ['the label numbers the rows', (i) => i * 3, /looks like a number to foretell/],
    ['the label holds few decimals', (i) => [0.5, 1.5][i % 2]!, /holds decimals \(0\.5, 1\.5\): classes, or a number to foretell\?/],
    ['the label is a name of its own for each row', (i) => `id${i}`, /identifier or free text/],
  ])('are refused when %s', (_, label, expected) => {
    expect(code(() => dataset(table(Array.from({ length: 600 }, (_, i) => [i % 7, label(i)])), undefined))).toMatch(expected)
  })

  test('are refused when there are more than 256', () => {
    const many = table(Array.from({ length: 3000 }, (_, i) => [i, `c${i % 300}`]))
    expect(code(() => dataset(many, undefined))).toMatch(/^DATA_CLASSES .*300 different values in 3000 samples, and 256/)
  })

  test('may be class numbers of which each is rare', () => {
    const few = table(Array.from({ length: 36 }, (_, i) => [i, i % 12]))
    expect(dataset(few, undefined).classes.length).toBe(12)
  })

  test('of a test file must occur in training, and are matched by name', () => {
    const train = table(rows(['a', 'b', 'c']))
    const other = table([[1, 'c'], [2, 'a']], 'test.csv')
    expect([...dataset(train, other).test.labels]).toEqual([2, 0])
    expect(code(() => dataset(train, table([[1, 'd'], [2, 'a']], 'test.csv')))).toMatch(/^DATA_CLASSES test.csv: class "d" does not occur in the training samples \(a, b, c\)/)
  })
})

test('a table too small to hold anything out is refused', () => {
  expect(code(() => dataset(table([[1, 'a'], [2, 'b']]), undefined))).toMatch(/^DATA_EMPTY/)
})

test('samples lie in memory that worker threads share', () => {
  const { train, test: held } = dataset(column(20, (i) => i), undefined)
  for (const view of [train.inputs, train.labels, held.inputs, held.labels]) expect(view.buffer).toBeInstanceOf(SharedArrayBuffer)
})

describe('a whole number with many values', () => {
  const years = table(Array.from({ length: 900 }, (_, i) => [(i * 7) % 31, 1900 + (i % 30)]))
  test('is asked about before it is taken for a class', () => {
    expect(problemOf(() => tableDataset(years, undefined, { seed: 1 }))).toMatch(/DATA_CLASSES .*many values, perhaps a number to foretell: 30 different values.*--task regress/)
  })
  test('is one when the user names it, or when it counts up', () => {
    expect(dataset(years, undefined).classes.length).toBe(30)
    expect(tableDataset(table(Array.from({ length: 900 }, (_, i) => [(i * 7) % 31, i % 30])), undefined, { seed: 1 }).classes.length).toBe(30)
  })
})

describe('missing values', () => {
  const gaps = table([['a', 'b', 'label'], ...Array.from({ length: 40 }, (_, i) => [i === 4 || i === 9 ? 'NA' : (i * 7) % 11, (i * 3) % 7, i === 20 ? '?' : 'pq'[i % 2]!])])
  test('are refused with their counts', () => {
    expect(problemOf(() => dataset(gaps, undefined))).toMatch(/^DATA_VALUE x.csv, line 6: column "a" has no value; missing of 40 rows: column "a" 2 \| --missing drop/)
  })
  test('have their rows left out, and it is said', () => {
    const data = dataset(gaps, undefined, { missing: 'drop' })
    expect(data.train.count + data.test.count).toBe(37)
    expect(data.notes).toContain('3 of 40 rows left out: they lack a value')
  })
  test('become the mean of the training rows; a row without a label is never guessed', () => {
    const data = dataset(gaps, undefined, { missing: 'mean' })
    expect(data.train.count + data.test.count).toBe(39)
    const { samples } = encodeSheet(table([['a', 'b', 'label'], ['NA', 3, 'p'], [3, 3, 'q']]), data.fit)
    expect(Math.abs(samples.inputs[0]!)).toBeLessThanOrEqual(1)
  })
})

describe('cells that are no numbers', () => {
  const refuse = (rows: (string | number)[][]): string => problemOf(() => dataset(table([['width', 'height', 'label'], [1, 2, 'a'], [2, 3, 'b'], ...rows]), undefined))
  test.each<[string, (string | number)[][], RegExp]>([
    ['text among numbers', [[5, 'tall', 'a'], [6, 7, 'b']], /^DATA_VALUE x.csv, line 4: column "height" holds "tall", which is not a number/],
    ['infinity', [[3, '-inf', 'b']], /line 4: column "height" holds "-inf", which is not a finite number/],
    ['a number too large for a double', [['1e999', 2, 'b']], /not a finite number/],
    ['a hexadecimal number', [['0x10', 4, 'b']], /not a number/],
    ['a minus sign that is none', [['\u22124', 4, 'b']], /with U\+2212 \(minus sign\) in it/],
    ['a no-break space', [['4\u00a0', 4, 'b']], /with U\+00A0 \(no-break space\) in it/],
    ['a decimal comma among points', [['"1,5"', 2, 'b']], /"1,5", which is not a number \| write decimals with a point \(1\.5\)/],
  ])('are shown with their line: %s', (_, rows, expected) => {
    expect(refuse(rows)).toMatch(expected)
  })
  test('fill whole columns: all of those are named at once', () => {
    const sheet = table([['colour', 'size', 'side', 'label'], ...Array.from({ length: 12 }, (_, i) => [['red', 'green'][i % 2]!, i % 5, 'lr'[i % 2]!, i % 2])])
    expect(problemOf(() => dataset(sheet, undefined))).toMatch(/2 columns hold text: column "colour" \("red", "green"\); column "side" .*--drop colour,side/)
  })
})

describe('another file of the same table', () => {
  const train = table([['w', 'h', 'label'], ...Array.from({ length: 30 }, (_, i) => [i % 7, i % 5, 'ab'[i % 2]!])])
  const { fit } = dataset(train, undefined)
  const encoded = (rows: (string | number)[][], needsLabel = true) => encodeSheet(table(rows, 'test.csv'), fit, undefined, needsLabel)
  test('may have its columns in another order, and more of them', () => {
    const plain = encoded([['w', 'h', 'label'], [1, 2, 'a'], [3, 4, 'b']])
    const other = encoded([['label', 'extra', 'H', 'W'], ['a', 9, 2, 1], ['b', 9, 4, 3]])
    expect([...other.samples.inputs]).toEqual([...plain.samples.inputs])
    expect([...other.samples.labels]).toEqual([0, 1])
  })
  test('may leave the header out', () => {
    expect(encoded([[5, 6, 'b'], [1, 2, 'a']]).rows.length).toBe(2)
  })
  test('may lack labels where none are needed', () => {
    expect(encoded([['w', 'h'], [5, 6]], false)).toMatchObject({ labelled: false })
    expect(encoded([[5, 6], [1, 2]], false)).toMatchObject({ labelled: false })
  })
  test.each<[string, (string | number)[][], RegExp]>([
    ['lacks a column', [['w', 'label'], [1, 'a']], /^DATA_SHAPE test.csv has no column "h", which the learner was trained with/],
    ['has too few columns and no titles', [[1, 'a'], [2, 'b']], /^DATA_SHAPE test.csv has 2 columns, but the training file has 3/],
    ['lacks the labels', [['w', 'h'], [1, 2]], /^DATA_SHAPE test.csv has no column "label"/],
  ])('is refused when it %s', (_, rows, expected) => {
    expect(problemOf(() => encoded(rows))).toMatch(expected)
  })
})

describe('what people should know', () => {
  test('is that test rows were learned from', () => {
    const rows = Array.from({ length: 40 }, (_, i) => [(i * 7) % 40, i % 2])
    expect(dataset(table(rows), table(rows.slice(0, 10), 'test.csv')).notes).toContain('10 of 10 test rows stand in the training set as well')
  })
  test('is that columns look like images', () => {
    const rows = Array.from({ length: 20 }, (_, i) => [...Array.from({ length: 64 }, (_, k) => (i * k * 37) % 256), i % 2])
    expect(dataset(table(rows), undefined).notes.join()).toMatch(/64 columns of 0 to 255 look like images: --shape 8x8/)
  })
})
