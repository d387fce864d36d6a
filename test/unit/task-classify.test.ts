import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classification } from '../../host/task/classify.js'

describe('the figures of a classifier', () => {
  const names = ['ok', 'fault', 'rare']
  const figures = classification({ names, trained: [0, 0, 0, 1, 2], labels: [0, 0, 0, 0, 1, 1], predicted: [0, 0, 0, 1, 1, 0] })

  it('are what counting by hand gives', () => {
    expect(figures).toMatchObject({
      accuracy: 4 / 6,
      baseline: { kind: 'majority', class: 'ok', accuracy: 4 / 6 },
      balancedAccuracy: (3 / 4 + 1 / 2) / 2,
      macroF1: (3 / 4 + 1 / 2) / 2,
      confusion: [[3, 1, 0], [1, 1, 0], [0, 0, 0]],
    })
    expect(figures.classes).toEqual([
      { name: 'ok', train: 3, test: 4, recall: 3 / 4, precision: 3 / 4 },
      { name: 'fault', train: 1, test: 2, recall: 1 / 2, precision: 1 / 2 },
      { name: 'rare', train: 1, test: 0, recall: null, precision: null },
    ])
  })

  it('show that one who always says the same has learned nothing', () => {
    const lazy = classification({ names: ['ok', 'fault'], trained: [0, 0, 0, 1], labels: [...new Array<number>(99).fill(0), 1], predicted: new Uint8Array(100) })
    expect(lazy.accuracy).toBe(0.99)
    expect(lazy.accuracy).toBe(lazy.baseline.accuracy)
    expect(lazy.balancedAccuracy).toBe(0.5)
    expect(lazy.classes[1]!.recall).toBe(0)
  })

  it('take the majority from what was learned, not from what is tested', () => {
    expect(classification({ names: ['a', 'b'], trained: [0, 0, 1], labels: [1, 1, 1], predicted: [1, 1, 1] }).baseline).toEqual({ kind: 'majority', class: 'a', accuracy: 0, balancedAccuracy: 0, macroF1: 0 })
  })

  it('add up, whatever was said', () => {
    const answers = fc.array(fc.record({ label: fc.nat(3), predicted: fc.nat(3) }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(answers, (rows) => {
        const labels = rows.map(({ label }) => label)
        const found = classification({ names: ['a', 'b', 'c', 'd'], trained: [0], labels, predicted: rows.map(({ predicted }) => predicted) })
        expect(found.confusion.flat().reduce((a, b) => a + b)).toBe(rows.length)
        expect(found.classes.reduce((total, { test }) => total + test, 0)).toBe(rows.length)
        expect(found.accuracy).toBeCloseTo(rows.filter(({ label, predicted }) => label === predicted).length / rows.length)
        // Recall weighted by how often a class is tested is accuracy.
        expect(found.classes.reduce((total, { test, recall }) => total + test * (recall ?? 0), 0) / rows.length).toBeCloseTo(found.accuracy)
      }),
    )
  })
})
