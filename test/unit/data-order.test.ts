import { describe, expect, test } from 'vitest'
import { shiftSamples } from '../../host/data/augment.js'
import { readTable } from '../../host/data/read/table.js'
import { takeSamples, viewSamples } from '../../host/data/storage.js'
import { tableDataset } from '../../host/data/table/dataset.js'
import type { Samples, Shape } from '../../host/data/dataset.js'
import { epochOrder, fileOrder, timeOrder } from '../../host/data/order.js'
import { generator, hash32 } from '../../host/data/random.js'
import { holdOutFifth } from '../../host/data/split/random.js'
import { holdOutValidation, lastSixth } from '../../host/data/split/validation.js'

const sorted = (order: Uint32Array): number[] => [...order].sort((a, b) => a - b)
const samples = (inputs: number[], labels: number[]): Samples => ({ count: labels.length, inputs: Int8Array.from(inputs), labels: Uint8Array.from(labels) })

describe('the order of time', () => {
  const times = Array.from({ length: 200 }, (_, i) => i)
  // Two rows stand where the other belongs.
  times[20] = 180
  times[180] = 20
  const rows = times.map((t) => `${t},${t - 100},${(t * 7) % 10},${t % 3 ? 'a' : 'b'}`)
  const table = (from = 0) => readTable(['time,x,y,label', ...rows].map((row) => row.split(',').slice(from).join()).join('\n'), 't.csv')
  const found = ({ inputs }: Samples, order: Uint32Array): number[] => Array.from(order, (row) => inputs[2 * row]!)
  const rises = (values: number[]): boolean => values.every((value, i) => i === 0 || value >= values[i - 1]!)

  test.each(['random', 'time'] as const)('is that of the column of time, however rows are split (%s)', (split) => {
    const { train, test: held } = tableDataset(table(), undefined, { seed: 1, split, label: 'label', features: ['x', 'y'] })
    for (const part of [train, held]) {
      const order = timeOrder(part)
      expect(sorted(order)).toEqual([...fileOrder(part.count)])
      expect(rises(found(part, order))).toBe(true)
    }
    expect(rises(found(train, fileOrder(train.count)))).toBe(false)
  })
  test('is else that of the file, and outlasts copies and views', () => {
    const { train } = tableDataset(table(1), undefined, { seed: 1, split: 'random', label: 'label', features: ['x', 'y'] })
    const all = found(train, timeOrder(train))
    expect(all.filter((value, i) => i > 0 && value < all[i - 1]!).length).toBeGreaterThan(0)
    expect(all.filter((value, i) => i > 0 && value < all[i - 1]!).length).toBeLessThan(3)
    const part = viewSamples(takeSamples(train, Uint32Array.of(9, 3, 7, 1)), 1, 4)
    expect([...timeOrder(part)].map((i) => [3, 7, 1][i]!)).toEqual([3, 7, 1].sort((a, b) => train.times![a]! - train.times![b]!))
  })
  test('is that in which samples stand where nothing is known, and of some rows that of these', () => {
    expect([...timeOrder({ count: 3 })]).toEqual([0, 1, 2])
    expect([...timeOrder({ count: 4, times: Uint32Array.of(8, 2, 5, 1) }, Uint32Array.of(0, 2, 3))]).toEqual([3, 2, 0])
  })
})

describe('the order of an epoch', () => {
  test('is a permutation', () => {
    expect(sorted(epochOrder(1000, 1, 0))).toEqual([...fileOrder(1000)])
  })
  test('is the same for the same seed and epoch, on every machine', () => {
    // Pinned: another order would change every learned byte.
    expect([...epochOrder(8, 1, 0)]).toEqual([5, 1, 2, 0, 6, 7, 3, 4])
  })
  test.each([[2, 0], [1, 1], [2 ** 32 + 1, 0]])('differs for seed %d and epoch %d', (seed, epoch) => {
    expect([...epochOrder(100, seed, epoch)]).not.toEqual([...epochOrder(100, 1, 0)])
  })
  test('is written into the buffer that it is given, whatever stood there', () => {
    const buffer = epochOrder(50, 9, 9)
    expect(epochOrder(50, 1, 3, buffer)).toBe(buffer)
    expect([...buffer]).toEqual([...epochOrder(50, 1, 3)])
  })
  test('puts each sample at each place equally often', () => {
    const counts = new Float64Array(25)
    for (let seed = 0; seed < 5000; seed++) epochOrder(5, seed, 0).forEach((value, place) => counts[value * 5 + place]++)
    // 5,000 draws with p = 1/5: five standard deviations are 141.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(141)
  })
})

test('the generator is uniform in each of its 32 bits', () => {
  const next = generator(42)
  const ones = new Float64Array(32)
  for (let i = 0; i < 10_000; i++) for (let bit = 0, value = next(); bit < 32; bit++) ones[bit] += (value >>> bit) & 1
  for (const count of ones) expect(Math.abs(count - 5000)).toBeLessThan(250)
})

test('a hash depends on each of its keys and on their order', () => {
  expect(new Set([hash32(1, 2), hash32(2, 1), hash32(1), hash32(1, 2, 0), hash32(1 + 2 ** 40, 2)]).size).toBe(5)
})

describe('a shifted sample', () => {
  const shape: Shape = { height: 3, width: 3, channels: 2 }
  const pixels = Array.from({ length: 18 }, (_, i) => i + 1)
  const one = samples(pixels, [3])
  const format = { background: -9 }
  const shift = (position: number, seed = 1, epoch = 0): { image: number[]; label: number } => {
    const into = samples(new Array(18).fill(99), [99])
    shiftSamples(one, Uint32Array.of(0), shape, format, { seed, epoch, first: position }, into)
    return { image: [...into.inputs], label: into.labels[0] }
  }
  const expected = (down: number, right: number): string =>
    pixels.map((_, i) => {
      const [y, x, c] = [Math.floor(i / 6) - down, (Math.floor(i / 2) % 3) - right, i % 2]
      return y < 0 || y > 2 || x < 0 || x > 2 ? format.background : pixels[y * 6 + x * 2 + c]
    }).join()
  const cases = [-1, 0, 1].flatMap((down) => [-1, 0, 1].map((right) => expected(down, right)))

  test('is the image moved by −1 to 1 pixel, background moving in, each of nine cases equally often', () => {
    const counts = new Map(cases.map((image) => [image, 0]))
    for (let position = 0; position < 9000; position++) {
      const { image, label } = shift(position)
      expect(label).toBe(3)
      expect(counts.has(image.join())).toBe(true)
      counts.set(image.join(), counts.get(image.join())! + 1)
    }
    // 9,000 draws with p = 1/9: five standard deviations are 149.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(149)
  })

  test('depends on seed, epoch and position, and not on the size of the chunk', () => {
    const many = samples(Array.from({ length: 5 * 18 }, (_, i) => i % 100), [0, 1, 2, 3, 4])
    const order = Uint32Array.of(4, 2, 0, 3)
    const whole = samples(new Array(4 * 18).fill(0), [0, 0, 0, 0])
    shiftSamples(many, order, shape, format, { seed: 1, epoch: 2, first: 10 }, whole)
    expect([...whole.labels]).toEqual([4, 2, 0, 3])
    const part = samples(new Array(2 * 18).fill(0), [0, 0])
    shiftSamples(many, order.subarray(2), shape, format, { seed: 1, epoch: 2, first: 12 }, part)
    expect(part.inputs).toEqual(whole.inputs.slice(2 * 18))
    const run = (seed: number, epoch: number): string => Array.from({ length: 20 }, (_, i) => shift(i, seed, epoch).image.join()).join(';')
    expect(new Set([run(1, 0), run(2, 0), run(1, 1)]).size).toBe(3)
  })

  test('leaves the data set as it was', () => {
    shift(0)
    expect([...one.inputs]).toEqual(pixels)
  })

  test('of a table is refused', () => {
    const table: Shape = { height: 1, width: 1, channels: 18 }
    expect(() => shiftSamples(one, Uint32Array.of(0), table, format, { seed: 1, epoch: 0, first: 0 }, one)).toThrow(/--augment shift moves images/)
  })
})

describe('a held-out fifth', () => {
  const labels = Uint8Array.from({ length: 300 }, (_, i) => (i < 200 ? 0 : i < 290 ? 1 : 2))
  const split = holdOutFifth(labels, 3, 1, 'x')
  const ofClass = (rows: Uint32Array, label: number): number => rows.filter((row) => labels[row] === label).length
  test('holds each row once', () => {
    expect(sorted(Uint32Array.from([...split.train, ...split.test]))).toEqual([...fileOrder(300)])
  })
  test('takes a fifth of each class', () => {
    expect([0, 1, 2].map((label) => ofClass(split.test, label))).toEqual([40, 18, 2])
  })
  test('is shuffled, so that the last rows are of all classes', () => {
    expect(ofClass(split.train.subarray(0, 120), 1)).toBeGreaterThan(20)
  })
  test('depends on the seed only', () => {
    expect(holdOutFifth(labels, 3, 1, 'x')).toEqual(split)
    expect(holdOutFifth(labels, 3, 2, 'x')).not.toEqual(split)
  })
  test('never takes all of a class', () => {
    const rare = Uint8Array.from([0, 0, 0, 0, 0, 1, 2, 2])
    const { train } = holdOutFifth(rare, 3, 1, 'x')
    expect(new Set(Array.from(train, (row) => rare[row]))).toEqual(new Set([0, 1, 2]))
  })
})

describe('a held-out sixth', () => {
  const set = samples(Array.from({ length: 24 }, (_, i) => i), [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1])
  test('is the end of the training samples, as a view', () => {
    const { train, validation } = holdOutValidation({ train: set, validation: lastSixth(set.count) })
    expect([train.count, validation.count]).toEqual([10, 2])
    expect([...validation.inputs]).toEqual([20, 21, 22, 23])
    expect(train.inputs.buffer).toBe(set.inputs.buffer)
    expect(validation.labels.buffer).toBe(set.labels.buffer)
  })
  test.each<[string, Samples, RegExp]>([
    ['of fewer than six samples', samples([1, 2, 3], [0, 1, 0]), /too few to hold out a sixth/],
    ['of samples sorted by class', samples(new Array(12).fill(0), [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2]), /sorted by class: .*index 2/],
  ])('%s is refused', (_, given, expected) => {
    expect(() => holdOutValidation({ train: given, validation: lastSixth(given.count) })).toThrow(expected)
  })
})
