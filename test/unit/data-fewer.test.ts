import { expect, it, test } from 'vitest'
import { fewerSamples } from '../../host/data/fewer.js'
import { lessonSets } from '../../host/trial/learn.js'
import { digits } from '../conformance/observe.js'
import { problemOf } from '../error-of.js'

const classesOf = (labels: Uint8Array): Record<number, number> => {
  const counts: Record<number, number> = {}
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1
  return counts
}

test('some classes alone are learned, and all are tested', () => {
  const { train, test } = fewerSamples(digits, { only: ['8', '9'] }, 1)
  expect(Object.keys(classesOf(train.labels))).toEqual(['8', '9'])
  expect(train.count).toBe(digits.train.labels.filter((label) => label >= 8).length)
  expect(test).toBe(digits.test)
})

test('so many samples of each class are drawn by seed', () => {
  const of = (seed: number) => fewerSamples(digits, { perClass: 3 }, seed).train
  expect(classesOf(of(1).labels)).toEqual(Object.fromEntries(digits.classes.map((_, c) => [c, 3])))
  expect(of(1).inputs).toEqual(of(1).inputs)
  expect(of(1).inputs).not.toEqual(of(2).inputs)
})

test('what is held out for validation stays whole, and is not drawn from', () => {
  const all = lessonSets({ dataset: digits, validate: true })
  const fewer = lessonSets({ dataset: fewerSamples(digits, { only: ['1'], perClass: 5 }, 1, true), validate: true })
  expect(fewer.measured.inputs).toEqual(all.measured.inputs)
  expect(classesOf(fewer.train.labels)).toEqual({ 1: 5 })
})

test('a sample without a label is of no class', () => {
  const known = Uint8Array.from(digits.train.labels, (_, row) => row % 2)
  const { train } = fewerSamples({ ...digits, train: { ...digits.train, known } }, { only: ['0'] }, 1)
  expect(train.count).toBe(digits.train.labels.filter((label, row) => label === 0 && row % 2 === 1).length)
})

it.each([
  [{ only: ['eight'] }, 'OPTION_INVALID --only eight: digits has no such class'],
  [{ perClass: 5000 }, 'OPTION_INVALID --per-class 5000 is more than the'],
])('refuses %o', (choice, problem) => {
  expect(problemOf(() => fewerSamples(digits, choice, 1))).toContain(problem)
})
