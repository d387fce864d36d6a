import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leastSquares } from '../../host/task/least-squares.js'
import { regression } from '../../host/task/regress.js'

describe('the figures of a regression', () => {
  it('are what counting by hand gives', () => {
    // Errors 1, -1, 2, 0; targets 1, 3, 5, 7 around 4; the mean of training, 2, is off by -1, 1, 3, 5.
    const found = regression({ names: ['y'], predicted: [2, 2, 7, 7], targets: [1, 3, 5, 7], trained: [0, 4] })
    expect(found).toMatchObject({ task: 'regress', units: 'data', rmse: Math.sqrt(6 / 4), mae: 1, r2: 1 - 6 / 20 })
    expect(found.baselines).toEqual([{ kind: 'mean', rmse: Math.sqrt(36 / 4), mae: 10 / 4, r2: 1 - 36 / 20 }])
  })

  it('of several outputs are in standard deviations of their training values, and each stands in its own', () => {
    // The second output is the first in units a thousand times as small.
    const found = regression({ names: ['m', 'mm'], predicted: [2, 2000, 2, 2000], targets: [1, 1000, 3, 3000], trained: [0, 0, 4, 4000] })
    expect(found.units).toBe('deviations')
    expect(found.rmse).toBeCloseTo(1 / 2)
    expect(found.outputs.map(({ name, r2 }) => [name, r2])).toEqual([['m', 0], ['mm', 0]])
  })

  it('have no R² where all tested targets are the same', () => {
    expect(regression({ names: ['y'], predicted: [1, 2], targets: [3, 3], trained: [3] })).toMatchObject({ r2: null, rmse: Math.sqrt(5 / 2) })
  })

  it('have R² 0 for the mean of what is tested, and 1 for the truth', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 3, maxLength: 40 }), (targets) => {
        fc.pre(new Set(targets).size > 1)
        const mean = targets.reduce((a, b) => a + b) / targets.length
        fc.pre(targets.some((value) => Math.abs(value - mean) > 1e-3))
        const of = (predicted: number[]) => regression({ names: ['y'], predicted, targets, trained: targets })
        expect(of(targets.map(() => mean)).r2!).toBeCloseTo(0)
        expect(of(targets)).toMatchObject({ r2: 1, rmse: 0, mae: 0 })
      }),
    )
  })

  it('show a straight line where the inputs are given, whatever it is', () => {
    const inputs = [1, 5, -3, 2, 7, -8, 0, 4, 9, 9, -2, 1]
    const targets = [0, 1, 2, 3, 4, 5].map((n) => 3 * inputs[2 * n]! - 0.5 * inputs[2 * n + 1]! + 40)
    const { baselines } = regression({ names: ['y'], predicted: targets, targets, trained: targets, inputs: { train: { values: inputs, width: 2 }, test: { values: inputs, width: 2 } } })
    expect(baselines[1]!.kind).toBe('least-squares')
    expect(baselines[1]!.rmse).toBeLessThan(1e-5)
  })
})

describe('linear least squares', () => {
  const int8 = fc.integer({ min: -128, max: 127 })
  const line = fc.record({ weights: fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 3, maxLength: 3 }), bias: fc.double({ min: -50, max: 50, noNaN: true }), rows: fc.array(fc.tuple(int8, int8, int8), { minLength: 12, maxLength: 30 }) })

  it('leave errors that no input tells anything of', () => {
    fc.assert(
      fc.property(line, fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 30, maxLength: 30 }), ({ weights, bias, rows }, noise) => {
        const targets = rows.map((row, n) => bias + noise[n]! + row.reduce((sum, x, i) => sum + x * weights[i]!, 0))
        const found = leastSquares({ values: rows.flat(), width: 3 }, { values: targets, width: 1 })({ values: rows.flat(), width: 3 })
        const errors = targets.map((target, n) => target - found[n]!)
        expect(errors.reduce((a, b) => a + b) / rows.length).toBeCloseTo(0)
        for (let i = 0; i < 3; i++) expect(errors.reduce((sum, error, n) => sum + error * rows[n]![i]!, 0) / rows.length / 128).toBeCloseTo(0, 2)
      }),
    )
  })

  it('take columns that say the same, or nothing', () => {
    const values = [1, 1, 0, 2, 2, 0, 3, 3, 0, 5, 5, 0]
    const found = leastSquares({ values, width: 3 }, { values: [2, 4, 6, 10], width: 1 })({ values: [4, 4, 0, 7, 7, 9], width: 3 })
    expect(found[0]).toBeCloseTo(8, 4)
    expect(found[1]).toBeCloseTo(14, 4)
  })

  it('give the mean where there is nothing to learn from', () => {
    expect([...leastSquares({ values: [5, 5], width: 1 }, { values: [1, 3], width: 1 })({ values: [9], width: 1 })]).toEqual([2])
  })

  it('give each output its own line', () => {
    const found = leastSquares({ values: [0, 1, 2], width: 1 }, { values: [0, 5, 1, 3, 2, 1], width: 2 })({ values: [3], width: 1 })
    expect(found[0]).toBeCloseTo(3)
    expect(found[1]).toBeCloseTo(-1)
  })
})
