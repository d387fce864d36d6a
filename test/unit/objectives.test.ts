import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { floatObjectives } from '../../host/alignment/float-objectives.js'
import { oneHot } from '../../host/alignment/gradient.js'
import { objectiveInfo, objectiveNames, type ObjectiveName } from '../../host/experiment/objectives.js'
import { parseNetwork } from '../../host/network/network.js'
import { Kernels } from '../assembly/kernels-host.js'

/** Largest difference between an error in fixed point and in float64, by class: of the exponential's table, and of Q8 scores. */
const CLOSE = 0.004

let core: Kernels

beforeAll(async () => {
  core = await Kernels.open('scalar')
})

/** What the core makes of scores: errors and loss, as real numbers. Targets are a class, or numbers. */
function told(objective: ObjectiveName, scores: readonly number[], target: number | readonly number[]): { errors: number[]; loss: number } {
  core.reset()
  const task = typeof target === 'number' ? 'classify' : 'regress'
  core.configure(parseNetwork(String(scores.length)), { height: 1, width: 1, channels: 2 }, { objective, task })
  core.write(core.call.scoresAt!(), Int32Array.from(scores, (z) => Math.round(z * 256)))
  const handle = typeof target === 'number' ? core.call.targetOfClass!(target) : core.put(Int16Array.from(target, (t) => Math.round(t * 1024)))
  const loss = core.call.objectiveLoss!(handle) / 1024
  core.call.objectiveError!(handle)
  return { errors: [...core.int16(core.call.errorsAt!(), scores.length)].map((e) => e / 1024), loss }
}

const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
const score = fc.integer({ min: -1500, max: 1500 }).map((z) => z / 256)
const sample = fc.array(score, { minLength: 2, maxLength: 12 }).chain((scores) => fc.record({ scores: fc.constant(scores), target: fc.nat(scores.length - 1) }))
const numbers = fc.array(fc.record({ z: score, t: fc.integer({ min: -2048, max: 2048 }).map((t) => t / 1024) }), { minLength: 1, maxLength: 4 })

const classifying = objectiveNames.filter((name) => objectiveInfo[name].tasks.includes('classify') && name !== 'mse')
const foretelling = objectiveNames.filter((name) => objectiveInfo[name].tasks.includes('regress'))

describe.each(classifying)('%s, of classes', (objective) => {
  it('is what its float64 twin is', () => {
    fc.assert(fc.property(sample, ({ scores, target }) => {
      const wanted = oneHot(target, scores.length), z = Float64Array.from(scores)
      const { errors, loss } = told(objective, scores, target)
      const twin = [...floatObjectives[objective].error(z, wanted)]
      // A step of the sum of signs is a whole class; one bit of p decides it where D is all but 0.
      const close = CLOSE * (objective === 'wasserstein' ? scores.length : 1)
      errors.forEach((e, c) => expect(Math.abs(e - twin[c]!), `class ${c}`).toBeLessThan(close))
      expect(Math.abs(loss - floatObjectives[objective].loss(z, wanted))).toBeLessThan(close * scores.length)
    }))
  })

  it('makes errors whose sum is 0, that pull the right class up and all others together down', () => {
    fc.assert(fc.property(sample, ({ scores, target }) => {
      const { errors } = told(objective, scores, target)
      expect(Math.abs(total(errors))).toBeLessThanOrEqual(scores.length / 1024)
      expect(errors[target]).toBeGreaterThanOrEqual(0)
      errors.forEach((e, c) => { if (objective !== 'wasserstein' && c !== target) expect(e).toBeLessThanOrEqual(0) })
    }))
  })
})

describe.each(foretelling)('%s, of numbers', (objective) => {
  it('is what its float64 twin is, up to its clip', () => {
    fc.assert(fc.property(numbers, (pairs) => {
      const scores = pairs.map(({ z }) => z), targets = pairs.map(({ t }) => t)
      const { errors } = told(objective, scores, targets)
      const twin = floatObjectives[objective].error(Float64Array.from(scores), Float64Array.from(targets))
      errors.forEach((e, i) => expect(Math.abs(e - Math.max(-1, Math.min(1, twin[i]!)))).toBeLessThan(CLOSE))
    }))
  })
})

it('wasserstein pulls towards the neighbours of the right class harder than towards the far end', () => {
  const { errors } = told('wasserstein', [0, 0, 0, 0, 0], 0)
  expect(errors[0]).toBeGreaterThan(errors[1]!)
  expect(errors).toEqual([...errors].sort((a, b) => b - a))
  // The two mistakes have the same probability, and cost one class and four.
  expect(told('wasserstein', [0, 3, 0, 0, 0], 0).loss).toBeLessThan(told('wasserstein', [0, 0, 0, 0, 3], 0).loss - 1.5)
  expect(told('cross-entropy', [0, 3, 0, 0, 0], 0).loss).toBe(told('cross-entropy', [0, 0, 0, 0, 3], 0).loss)
})

it('hinge teaches two classes, or none once the right one leads by 1', () => {
  expect(told('hinge', [2, 1.5, -1, 0], 0).errors).toEqual([1, -1, 0, 0])
  expect(told('hinge', [2, 1, -1, 0], 0).errors).toEqual([0, 0, 0, 0])
  expect(told('hinge', [2, 1, -1, 0], 0).loss).toBe(0)
})

it('huber lets what is far off pull no harder than what is half a deviation off', () => {
  const far = told('huber', [0], [1.9]), near = told('huber', [0], [0.25]), nearer = told('huber', [0], [0.125])
  expect([far.errors, near.errors, nearer.errors]).toEqual([[0.25], [0.25], [0.125]])
  expect(far.loss).toBeCloseTo(floatObjectives.huber.loss(Float64Array.of(0), Float64Array.of(1.9)), 2)
  expect(told('mse', [0], [1.9]).errors).toEqual([1])
})
