import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasLongRuns } from '../../host/data/roles/order.js'
import { gapRows } from '../../host/data/split/folds.js'
import { splitRows, type SplitRequest } from '../../host/data/split/split.js'
import { problemOf } from '../error-of.js'

const request = (part: Partial<SplitRequest> & Pick<SplitRequest, 'kind' | 'labels'>): SplitRequest => ({ why: 'asked', seed: 1, name: 'x.csv', classes: new Set(Array.from(part.labels)).size, ...part })
/** `groups` groups of `size` rows; each is of one class in turn. */
const recordings = (groups: number, size: number, classes: number): Pick<SplitRequest, 'labels' | 'groups'> => ({
  labels: Array.from({ length: groups * size }, (_, row) => Math.floor(row / size) % classes),
  groups: Array.from({ length: groups * size }, (_, row) => Math.floor(row / size)),
})

describe('a split by group', () => {
  it('has whole groups on either side, each class in both parts', () => {
    const { labels, groups } = recordings(12, 10, 3)
    const { train, test } = splitRows(request({ kind: 'group', labels, groups: groups! }))
    const [learned, held] = [train, test].map((rows) => new Set(Array.from(rows, (row) => groups![row])))
    expect([...held!].some((group) => learned!.has(group))).toBe(false)
    expect(new Set(Array.from(test, (row) => labels[row]))).toEqual(new Set([0, 1, 2]))
    expect(train.length + test.length).toBe(120)
  })

  it('never shares a group between parts or folds, whatever the groups are', () => {
    const rows = fc.array(fc.record({ group: fc.nat(9), label: fc.nat(2) }), { minLength: 12, maxLength: 200 }).filter((each) => new Set(each.map(({ group }) => group)).size >= 4)
    fc.assert(
      fc.property(rows, fc.integer({ min: 2, max: 4 }), fc.nat(), (all, of, seed) => {
        const groups = all.map(({ group }) => group)
        const seen = new Uint8Array(all.length)
        for (let index = 0; index < of; index++) {
          const { train, test } = splitRows(request({ kind: 'group', labels: all.map(({ label }) => label), classes: 3, groups, seed, fold: { index, of } }))
          const learned = new Set(Array.from(train, (row) => groups[row]))
          expect(Array.from(test).some((row) => learned.has(groups[row]!))).toBe(false)
          expect(train.length + test.length).toBe(all.length)
          for (const row of test) seen[row]!++
        }
        expect([...seen].every((count) => count === 1)).toBe(true)
      }),
    )
  })

  it('holds out whole groups for validation as well', () => {
    const { labels, groups } = recordings(24, 10, 3)
    const { train, validation } = splitRows(request({ kind: 'group', labels, groups: groups! }))
    const held = train.slice(train.length - validation.held)
    const rest = new Set(Array.from(train.slice(0, train.length - validation.held), (row) => groups![row]))
    expect(held.length).toBeGreaterThan(0)
    expect(Array.from(held).some((row) => rest.has(groups![row]!))).toBe(false)
  })

  it('leaves a class in training that only one group has', () => {
    const labels = [...new Array<number>(40).fill(0), ...new Array<number>(10).fill(1)]
    const groups = labels.map((_, row) => Math.floor(row / 10))
    const { train } = splitRows(request({ kind: 'group', labels, groups }))
    expect(Array.from(train).some((row) => labels[row] === 1)).toBe(true)
  })

  it.each<[string, Partial<SplitRequest>, RegExp]>([
    ['one group', { groups: new Array<number>(20).fill(0) }, /^DATA_EMPTY x.csv: one group cannot be split by group/],
    ['fewer groups than folds', { groups: Array.from({ length: 20 }, (_, i) => i % 3), fold: { index: 0, of: 5 } }, /^DATA_EMPTY x.csv: 3 groups cannot make 5 folds \| --folds 3/],
  ])('is refused for %s', (_, part, expected) => {
    expect(problemOf(() => splitRows(request({ kind: 'group', labels: Array.from({ length: 20 }, (_, i) => i % 2), ...part })))).toMatch(expected)
  })
})

describe('a split by time', () => {
  const labels = Array.from({ length: 200 }, (_, row) => (row < 100 ? 0 : 1))
  it('holds out the last stretch of each class, and leaves its neighbours alone', () => {
    const { train, test, info } = splitRows(request({ kind: 'time', labels }))
    expect([...test]).toEqual([...Array.from({ length: 20 }, (_, i) => 80 + i), ...Array.from({ length: 20 }, (_, i) => 180 + i)])
    expect(info.gap).toBe(200 - train.length - test.length)
    for (const row of train) for (const held of test) expect(Math.abs(row - held)).toBeGreaterThan(1)
  })

  it('keeps most of a rare class for training', () => {
    const rare = Array.from({ length: 856 }, (_, row) => (row < 844 ? 0 : 1))
    const { train, test } = splitRows(request({ kind: 'time', labels: rare }))
    const count = (rows: Uint32Array): number => rows.reduce((sum, row) => sum + rare[row]!, 0)
    expect([count(train), count(test)]).toEqual([8, 2])
  })

  it('goes by the time that is given, not by the order of the file', () => {
    const order = Uint32Array.from({ length: 200 }, (_, i) => 199 - i)
    const { test } = splitRows(request({ kind: 'time', labels, order }))
    expect(Math.max(...test)).toBeLessThan(120)
    expect([...test]).toContain(0)
  })

  it('holds out another stretch for validation, with a gap of its own', () => {
    const { train, validation } = splitRows(request({ kind: 'time', labels }))
    const held = train.slice(train.length - validation.held)
    const learned = train.slice(0, train.length - validation.held - validation.gap)
    expect(validation.gap).toBeGreaterThan(0)
    for (const row of learned) for (const other of held) expect(Math.abs(row - other)).toBeGreaterThan(1)
  })
})

it('rows near held-out ones are found on both sides, of each class as far as its gap reaches', () => {
  const held = Uint8Array.of(0, 0, 0, 1, 1, 0, 0, 0)
  expect([...gapRows(held, { labels: new Array<number>(8).fill(0), classes: 1 }, [2])]).toEqual([0, 1, 1, 0, 0, 1, 1, 0])
  expect([...gapRows(held, { labels: [0, 1, 1, 0, 0, 0, 1, 1], classes: 2 }, [2, 1])]).toEqual([0, 0, 1, 0, 0, 1, 0, 0])
})

it.each<[string, number[], boolean]>([
  ['sorted by class', Array.from({ length: 100 }, (_, i) => Math.floor(i / 50)), true],
  ['recorded in stretches', Array.from({ length: 400 }, (_, i) => Math.floor(i / 40) % 2), true],
  ['in turn', Array.from({ length: 100 }, (_, i) => i % 2), false],
  ['mixed and one-sided', Array.from({ length: 800 }, (_, i) => (i % 97 === 50 ? 1 : 0)), false],
])('a file %s is known for it', (_, labels, runs) => {
  expect(hasLongRuns(labels, 2)).toBe(runs)
})

it('folds drawn at random deal out each class evenly', () => {
  const labels = Array.from({ length: 103 }, (_, i) => (i % 10 === 0 ? 1 : 0))
  const counts = [0, 1, 2, 3, 4].map((index) => splitRows(request({ kind: 'random', labels, fold: { index, of: 5 } })).test.reduce((sum, row) => sum + labels[row]!, 0))
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
})
