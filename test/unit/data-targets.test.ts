import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Dataset, Samples } from '../../host/data/dataset.js'
import { keepLabels } from '../../host/data/keep-labels.js'
import { onlyNormal } from '../../host/data/only-normal.js'
import { fileOrder } from '../../host/data/order.js'
import { allocateSamples, takeSamples, viewSamples } from '../../host/data/storage.js'
import { fitOutputs, scaledTargets, squareScale, targetOf, unscaledAnswers } from '../../host/data/targets.js'
import { problemOf } from '../error-of.js'

const number = fc.double({ min: -1e6, max: 1e6, noNaN: true })

describe('numbers to foretell', () => {
  it('become targets of mean 0 and half a standard deviation, and answers become numbers again', () => {
    fc.assert(
      fc.property(fc.array(number, { minLength: 4, maxLength: 60 }), (values) => {
        const outputs = fitOutputs(['y'], values)
        const targets = scaledTargets(values, outputs, new Int16Array(values.length))
        const { mean, deviation } = outputs[0]!
        // Answers have 8 bits behind the point where targets have 10.
        const back = unscaledAnswers(Array.from(targets, (target) => target / 4), outputs)
        values.forEach((value, i) => {
          expect(Math.abs(back[i]! - value)).toBeLessThanOrEqual(deviation / 256 + 1e-6 + Math.abs(mean) * 1e-9)
        })
        const energy = targets.reduce((sum, target) => sum + (target / 1024) ** 2, 0) / targets.length
        if (deviation !== 1) expect(Math.sqrt(energy)).toBeCloseTo(0.5, 1)
      }),
    )
  })

  it('of several columns have a scale each', () => {
    expect(fitOutputs(['a', 'b'], [0, 10, 4, 10])).toEqual([{ name: 'a', mean: 2, deviation: 2 }, { name: 'b', mean: 10, deviation: 1 }])
    expect([...scaledTargets([4, 10, 0, 11], fitOutputs(['a', 'b'], [0, 10, 4, 10]), new Int16Array(4))]).toEqual([512, 0, -512, 512])
  })

  it('far from all that was learned are cut off at 16 standard deviations', () => {
    expect([...scaledTargets([1e9, -1e9], [{ name: 'y', mean: 0, deviation: 1 }], new Int16Array(2))]).toEqual([8192, -8192])
  })

  it('have a squared error in their own units, several in standard deviations', () => {
    expect(squareScale([{ name: 'y', mean: 0, deviation: 3 }])).toBe(36)
    expect(squareScale([{ name: 'y', mean: 0, deviation: 3 }, { name: 'z', mean: 0, deviation: 7 }])).toBe(4)
  })
})

/** Samples with all that they may carry, each marked by its row. */
function marked(count: number): Samples {
  const samples = allocateSamples(count, 2, 3)
  for (let row = 0; row < count; row++) {
    samples.labels[row] = row
    for (let i = 0; i < 2; i++) samples.inputs[2 * row + i] = row
    for (let i = 0; i < 3; i++) samples.values![3 * row + i] = samples.numbers![3 * row + i] = row
  }
  return { ...samples, known: Uint8Array.from({ length: count }, (_, row) => row % 2) }
}

const rowsOf = ({ inputs, labels, known, values, numbers }: Samples): number[][] => [[...inputs], [...labels], [...known!], [...values!], [...numbers!]]

describe('samples', () => {
  it('are viewed and taken with all that they carry', () => {
    expect(rowsOf(takeSamples(marked(9), Uint32Array.of(3, 4, 5)))).toEqual(rowsOf(viewSamples(marked(9), 3, 6)))
    expect(rowsOf(takeSamples(marked(9), Uint32Array.of(7, 2)))).toEqual([[7, 7, 2, 2], [7, 2], [1, 0], [7, 7, 7, 2, 2, 2], [7, 7, 7, 2, 2, 2]])
  })

  it('teach a class, numbers, or nothing', () => {
    const { values: _, numbers: __, ...classes } = marked(4)
    expect([targetOf(classes, 2), targetOf(classes, 3)]).toEqual([undefined, 3])
    expect(targetOf(marked(4), 3)).toEqual(Int16Array.of(3, 3, 3))
  })
})

const data = (labels: number[], names: string[]): Dataset => ({
  name: 'x', shape: { height: 1, width: 1, channels: 1 }, classes: names, format: { fraction: 5, background: 0, energy: 1, description: '' },
  train: { count: labels.length, inputs: Int8Array.from(labels, (_, row) => row), labels: Uint8Array.from(labels) },
  test: { count: 2, inputs: new Int8Array(2), labels: Uint8Array.of(0, 1) },
})

describe('labels of so many samples', () => {
  const labels = fc.array(fc.nat(3), { minLength: 1, maxLength: 80 })

  it('are as many as were asked for, and of each class its share within one', () => {
    fc.assert(
      fc.property(labels, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(9), (all, share, seed) => {
        const { train } = keepLabels(data(all, ['a', 'b', 'c', 'd']), { share }, fileOrder(all.length), seed)
        const kept = Math.round(share * all.length)
        expect(train.known!.reduce((a, b) => a + b, 0)).toBe(kept)
        for (const c of new Set(all)) {
          const members = all.filter((label) => label === c).length
          const known = all.filter((label, row) => label === c && train.known![row]).length
          expect(Math.abs(known - (kept * members) / all.length)).toBeLessThan(kept >= new Set(all).size ? new Set(all).size : 1)
          if (kept >= new Set(all).size) expect(known).toBeGreaterThan(0)
        }
      }),
    )
  })

  it('are at least one of each class, where they reach', () => {
    const { train } = keepLabels(data([...new Array<number>(99).fill(0), 1], ['a', 'b']), { count: 2 }, fileOrder(100), 1)
    expect([train.known![99], train.known!.reduce((a, b) => a + b)]).toEqual([1, 2])
  })

  it('are drawn by seed, and only among the rows that will be learned', () => {
    const all = Array.from({ length: 60 }, (_, i) => i % 3)
    const known = (seed: number) => [...keepLabels(data(all, ['a', 'b', 'c']), { count: 9 }, fileOrder(30), seed).train.known!]
    expect(known(1)).toEqual(known(1))
    expect(known(1)).not.toEqual(known(2))
    expect(known(1).slice(30)).toEqual(new Array(30).fill(0))
  })

  it('cannot be more than there are', () => {
    expect(problemOf(() => keepLabels(data([0, 1], ['a', 'b']), { count: 3 }, fileOrder(2), 1))).toMatch(/--labels 3 is more than the 2 labelled training samples/)
  })
})

describe('what is normal', () => {
  const mixed = data([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2], ['ok', 'worn', 'broken'])
  const learned = (choice: Parameters<typeof onlyNormal>[1], dataset = mixed) => [...onlyNormal(dataset, choice).train.inputs]

  it.each<[string, Parameters<typeof onlyNormal>[1], number[]]>([
    ['by a name that says so', {}, [0, 3, 6, 9]],
    ['by the classes that are', { normal: ['worn'] }, [1, 4, 7, 10]],
    ['by the classes that are not', { abnormal: ['b*', 'ok'] }, [1, 4, 7, 10]],
  ])('is told %s, and alone is learned, without labels', (_title, choice, rows) => {
    expect(learned(choice)).toEqual(rows)
    const { task, train, test, normal } = onlyNormal(mixed, choice)
    expect({ task, tested: test.count, marks: normal!.length }).toEqual({ task: 'detect', tested: 2, marks: 3 })
    expect([...train.known!]).toEqual(rows.map(() => 0))
  })

  it('is what is left of the part that is held out for validation, too', () => {
    const held = { ...mixed, validation: { held: 4, gap: 2 } }
    expect([onlyNormal(held, {}).validation, learned({}, held)]).toEqual([{ held: 1, gap: 1 }, [0, 3, 6, 9]])
  })

  it.each<[string, Dataset, Parameters<typeof onlyNormal>[1], RegExp]>([
    ['no class is called so', data([0, 1], ['a', 'b']), {}, /which of its classes are normal \(a, b\)\? \| say it: --normal a, or --abnormal b/],
    ['there is no such class', mixed, { normal: ['wornn'] }, /--normal wornn: x has no such class \| did you mean "worn"/],
    ['both are said', mixed, { normal: ['ok'], abnormal: ['worn'] }, /say the same twice/],
    ['all are', mixed, { normal: ['*'] }, /all classes are normal/],
    ['none of them is learned', data([1, 1], ['ok', 'worn']), {}, /no training sample is of a normal class/],
  ])('is asked about where %s', (_title, dataset, choice, expected) => expect(problemOf(() => onlyNormal(dataset, choice))).toMatch(expected))
})
