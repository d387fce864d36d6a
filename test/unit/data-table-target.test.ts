import { describe, expect, it } from 'vitest'
import { describeSheet } from '../../host/data/describe.js'
import { readTable } from '../../host/data/read/table.js'
import { encodeSheet } from '../../host/data/table/fit.js'
import { tableDataset, type TableOptions } from '../../host/data/table/dataset.js'
import { splitText } from '../../host/data/split/split.js'
import { problemOf } from '../error-of.js'

const table = (lines: string[], name = 'x.csv') => readTable(lines.join('\n'), name)
const rows = (of: (i: number) => string, count = 120) => Array.from({ length: count }, (_, i) => `${(i * 7) % 31},${((i * 13) % 17) - 8},${of(i)}`)
const level = (i: number) => (20 + ((i * 7) % 31) / 10).toFixed(2)
const open = (lines: string[], options: Partial<TableOptions> = {}, test?: string[]) => tableDataset(table(lines), test && table(test, 'test.csv'), { seed: 1, ...options })

describe('a column of numbers', () => {
  const lines = ['a,b,level', ...rows(level)]

  it('with decimals is foretold, in the units of the file', () => {
    const { task, classes, outputs, train, test, split } = open(lines)
    expect({ task, classes, names: outputs!.map(({ name }) => name) }).toEqual({ task: 'regress', classes: [], names: ['level'] })
    // The first input is (7 i) mod 31, of which the level is a tenth, and 20.
    const { fit } = open(lines)
    const { centre, scale, mean, deviation } = fit.features[0]!.scale
    for (const part of [train, test])
      for (let i = 0; i < part.count; i++) {
        const a = ((part.inputs[2 * i]! / 32) * deviation + mean) / scale + centre
        expect(Math.abs(part.numbers![i]! - (20 + a / 10))).toBeLessThan(0.05)
      }
    expect(splitText(split!)).toBe('a fifth held out at random: no column tells of recordings or time')
  })

  it('has a scale that is fitted on training rows alone', () => {
    const { outputs, train } = open(lines)
    expect(outputs![0]!.mean).toBeCloseTo(train.numbers!.reduce((a, b) => a + b) / train.count)
  })

  it('that are whole is asked about, and is what the user says', () => {
    const whole = ['a,b,level', ...rows((i) => String(((i * 11) % 31) * 3))]
    expect(problemOf(() => open(whole))).toMatch(/number to foretell.*\| say what it is: --task regress foretells a number, --task classify tells classes apart/)
    expect(open(whole, { task: 'regress' }).outputs).toHaveLength(1)
    expect(open(whole, { task: 'classify' }).classes).toHaveLength(31)
  })

  it('that are few may be classes, decimals or not', () => {
    const sizes = ['a,b,size', ...rows((i) => ['0.2', '0.5', '1.1'][i % 3]!)]
    expect(problemOf(() => open(sizes))).toMatch(/holds decimals \(0.2, 0.5, 1.1\): classes, or a number to foretell\?/)
    expect(open(sizes, { task: 'classify' }).classes).toEqual(['0.2', '0.5', '1.1'])
  })

  it('may be one of several, of which each is an output', () => {
    const two = ['a,b,x,y', ...rows((i) => `${level(i)},${i}`)]
    const { outputs, train } = open(two, { label: ['x', 'y'] })
    expect(outputs!.map(({ name }) => name)).toEqual(['x', 'y'])
    expect(train.values).toHaveLength(2 * train.count)
    expect(train.numbers!.filter((_, i) => i % 2 === 1).every(Number.isInteger)).toBe(true)
    expect(problemOf(() => open(two, { label: ['x', 'y'], task: 'classify' }))).toMatch(/2 labels \(x, y\), and a sample is of one class/)
  })

  it('that is missing is refused, or its row left out', () => {
    const gaps = ['a,b,level', ...rows((i) => (i === 5 ? '' : level(i)))]
    expect(problemOf(() => open(gaps))).toMatch(/1 of 120 rows have no label, row 6 the first/)
    const { train, test, notes } = open(gaps, { missing: 'drop' })
    expect(train.count + test.count).toBe(119)
    expect(notes).toEqual(['1 of 120 rows left out: they lack a value'])
  })

  it('that holds words is no number', () => {
    expect(problemOf(() => open(['a,b,c', ...rows((i) => (i % 2 ? 'low' : 'high'))], { task: 'regress' }))).toMatch(/label column "c" holds "high", and --task regress foretells numbers/)
  })

  it('is found again in another file, wherever it stands', () => {
    const { fit } = open(lines)
    const other = encodeSheet(table(['level,b,a', '22,0,3', '21,1,4']), fit)
    expect([...other.samples.numbers!]).toEqual([22, 21])
    expect(problemOf(() => encodeSheet(table(['b,a', '0,3']), fit))).toMatch(/has no column "level", which holds what is to be learned/)
    expect(encodeSheet(table(['b,a', '0,3']), fit, undefined, false)).toMatchObject({ labelled: false, samples: { count: 1 } })
  })

  it('is described by mean and deviation', () => {
    const data = open(lines)
    expect(describeSheet(table(lines), data.columns, data)).toMatchObject({ task: 'regress', samples: { train: 96, test: 24 }, outputs: [{ name: 'level' }] })
  })
})

describe('a table without a label', () => {
  const bare = ['a,b,c', ...rows((i) => String(((i * 5) % 23) / 2))]

  it.each<[string, Partial<TableOptions>]>([['because the user says so', { label: ['none'] }], ['because what is normal is to be learned', { task: 'detect' }]])('%s is all normal', (_title, options) => {
    const { task, normal, classes, train, fit } = open(bare, options)
    expect({ task, normal, classes }).toEqual({ task: 'detect', normal: [true], classes: ['normal'] })
    expect(fit.features).toHaveLength(3)
    expect(train.known!.every((known) => known === 0)).toBe(true)
  })

  it('is not learned as anything else', () => {
    expect(problemOf(() => open(bare, { label: ['none'], task: 'regress' }))).toMatch(/needs a column of numbers to foretell/)
    expect(problemOf(() => open(bare, { label: ['none'], task: 'classify' }))).toMatch(/there are no classes to tell apart/)
    expect(problemOf(() => open(bare, { label: ['none'], normal: ['a'] }))).toMatch(/no class can be --normal/)
  })

  it('has none only if no column is called none', () => {
    expect(open(['a,b,none', ...rows((i) => (i % 2 ? 'p' : 'q'))], { label: ['none'] }).classes).toEqual(['p', 'q'])
  })
})

describe('a table of what is normal and what is not', () => {
  const states = ['a,b,state', ...rows((i) => (i % 4 ? 'ok' : i % 8 ? 'worn' : 'broken'))]

  it('is learned from what is normal alone, and tested with everything', () => {
    const { train, test, classes, normal } = open(states, { task: 'detect' })
    expect(classes.map((name, c) => [name, normal![c]])).toEqual([['broken', false], ['ok', true], ['worn', false]])
    expect(new Set(train.labels)).toEqual(new Set([1]))
    expect(new Set(test.labels)).toEqual(new Set([0, 1, 2]))
  })

  it('is scaled by what is normal alone', () => {
    // What is not normal is far off, and would widen the scale.
    const far = ['a,b,state', ...Array.from({ length: 120 }, (_, i) => (i % 4 ? `${i % 7},${i % 5},ok` : `${1e6 * i},0,worn`))]
    expect(open(far, { task: 'detect' }).fit.features[0]!.scale).toMatchObject({ kind: 'linear' })
    expect(open(far, { task: 'detect' }).fit.features[0]!.fill).toBeLessThan(7)
  })

  it('may show what is not normal in the test file alone', () => {
    const { train, test, classes, normal } = open(['a,b,state', ...rows(() => 'ok')], { task: 'detect' }, ['a,b,state', '1,2,ok', '3,4,torn'])
    expect({ classes, normal, trained: train.count, tested: [...test.labels] }).toEqual({ classes: ['ok', 'torn'], normal: [true, false], trained: 120, tested: [0, 1] })
  })
})

describe('rows without a label', () => {
  const some = ['a,b,state', ...rows((i) => (i % 3 ? '' : i % 2 ? 'on' : 'off'))]

  it('are learned without one where that is asked for, and never tested', () => {
    const { train, test, notes, classes } = open(some, { unlabelled: 'learn' })
    expect({ classes, all: train.count + test.count, known: train.known!.reduce((a, b) => a + b), tested: test.known }).toEqual({ classes: ['off', 'on'], all: 120, known: 40 - test.count, tested: undefined })
    expect(notes).toContain('80 of 120 rows have no label and are learned without')
  })

  it('lie in front of what is held out for validation', () => {
    const { train, validation } = open(some, { unlabelled: 'learn' })
    expect([...train.known!.subarray(train.count - validation!.held)].every((known) => known === 1)).toBe(true)
  })

  it('have features that count for the scale, and numbers that do not', () => {
    const lines = ['a,b,level', ...rows((i) => (i % 3 ? '' : level(i)))]
    const { outputs, train } = open(lines, { unlabelled: 'learn' })
    const labelled = [...train.numbers!].filter((_, i) => train.known![i])
    expect(outputs![0]!.mean).toBeCloseTo(labelled.reduce((a, b) => a + b) / labelled.length)
    expect(train.known!.reduce((a, b) => a + b)).toBe(labelled.length)
  })

  it('are an error else, and it is said what can be done', () => {
    expect(problemOf(() => open(some))).toMatch(/80 of 120 rows have no label, row 2 the first \| --missing drop leaves them out, --unlabelled learn learns/)
  })
})
