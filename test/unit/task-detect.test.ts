import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { detection } from '../../host/task/detect.js'
import { areaUnderCurve, shareAbove, thresholdAt } from '../../host/task/roc.js'

const flat = { train: { values: [0, 1, 2, 3], width: 1 }, test: { values: [1, 2, 9, 9], width: 1 } }

describe('the figures of a detector', () => {
  it('are what counting by hand gives', () => {
    // Normal 1, 4; other 3, 9: of four pairs three are in order.
    const found = detection({ scores: [1, 4, 3, 9], flagged: [0, 1, 0, 1], other: [0, 0, 1, 1], rate: 0.5, inputs: flat })
    expect(found).toMatchObject({ task: 'detect', auc: 3 / 4, recall: 1 / 2, falseAlarms: 1 / 2, recallAtRate: 1, tested: { normal: 2, other: 2 } })
    // At no false alarm the threshold is the highest normal score.
    expect(detection({ scores: [1, 4, 3, 9], flagged: [0, 0, 0, 0], other: [0, 0, 1, 1], rate: 0, inputs: flat }).recallAtRate).toBe(1 / 2)
  })

  it('of normal samples alone say only how many are flagged', () => {
    const found = detection({ scores: [1, 2, 3, 4], flagged: [0, 0, 0, 1], other: [0, 0, 0, 0], rate: 0.01, inputs: flat })
    expect(found).toMatchObject({ auc: null, recall: null, recallAtRate: null, falseAlarms: 1 / 4 })
  })

  it('stand beside the distance from the mean', () => {
    const train = { values: [-10, -1, 10, 1, -10, 1, 10, -1], width: 2 }
    const found = detection({ scores: [0, 0], flagged: [0, 0], other: [0, 1], rate: 0.1, inputs: { train, test: { values: [11, 0, 8, 9], width: 2 } } })
    expect(found.auc).toBe(1 / 2)
    expect(found.baselines).toEqual([{ kind: 'distance', auc: 1, recallAtRate: 1, recall: 1, falseAlarms: 1 }])
  })

  it('stand beside the distance from class means where several classes are normal', () => {
    // A point between the two groups is far from both, though it is the mean of all.
    const train = { values: [-50, -51, -49, 50, 51, 49], width: 1 }
    const { baselines } = detection({ scores: [0, 0, 0], flagged: [0, 0, 0], other: [0, 0, 1], rate: 0, inputs: { train, test: { values: [-50, 50, 0], width: 1 }, classes: [0, 0, 0, 1, 1, 1] } })
    expect(baselines.map(({ kind, auc }) => [kind, auc])).toEqual([['distance', 0], ['class-distance', 1]])
  })
})

describe('the area under the curve', () => {
  const tested = fc.array(fc.record({ score: fc.integer({ min: -5, max: 5 }), other: fc.boolean() }), { minLength: 2, maxLength: 40 })

  it('is the share of pairs in order, ties counting half', () => {
    fc.assert(
      fc.property(tested, (rows) => {
        const [others, normals] = [rows.filter(({ other }) => other), rows.filter(({ other }) => !other)]
        fc.pre(others.length > 0 && normals.length > 0)
        const pairs = others.flatMap((a) => normals.map((b): number => (a.score > b.score ? 1 : a.score === b.score ? 0.5 : 0)))
        expect(areaUnderCurve(rows.map(({ score }) => score), rows.map(({ other }) => other))).toBeCloseTo(pairs.reduce((a, b) => a + b) / pairs.length)
      }),
    )
  })

  it('is not known where one side was not tested', () => expect(areaUnderCurve([1, 2], [true, true])).toBeNaN())
})

describe('a threshold', () => {
  it('lets no more through than it may, and is the lowest that does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 40 }), fc.double({ min: 0, max: 0.99, noNaN: true }), (scores, share) => {
        const threshold = thresholdAt(scores, share)
        expect(shareAbove(scores, threshold)).toBeLessThanOrEqual(share + 1e-9)
        if (Number.isFinite(threshold)) expect(shareAbove(scores, threshold - 0.5)).toBeGreaterThan(share - 1e-9)
      }),
    )
  })
})
