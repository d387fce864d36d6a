import { beforeAll, expect, it } from 'vitest'
import { ruleNames } from '../../host/experiment/rules.js'
import { RawCore } from './raw-core.js'
import { RawStream } from './raw-stream.js'
import { differences, outcomeOf, randomTrials, type Trial } from './random-blocks.js'
import { SecondRuntime } from './second/runtime.js'

/** Enough that every rule is given one that it learns. */
const BLOCKS = Number(process.env.RANDOM_BLOCKS ?? 800)
const seed = Number(process.env.RANDOM_SEED ?? 1)

let trials: Trial[]
let expected: string[]

beforeAll(() => {
  trials = randomTrials(BLOCKS, seed)
  const core = new RawCore('engram')
  expected = trials.map((trial) => outcomeOf(trial, core))
})

it('are legal and illegal in many ways, and learned by every rule', () => {
  const refused = expected.filter((outcome) => outcome.startsWith('status'))
  expect(refused.length).toBeGreaterThan(BLOCKS / 4)
  expect(BLOCKS - refused.length).toBeGreaterThan(BLOCKS / 4)
  expect(new Set(refused).size).toBeGreaterThanOrEqual(6)
  const learned = new Set(trials.filter((_, i) => !expected[i]!.startsWith('status')).map(({ block }) => block[1]))
  expect(learned.size).toBe(ruleNames.length)
})

it('get the same status and learn the same bytes in the SIMD build', () => {
  const core = new RawCore('engram.simd')
  expect(differences(trials, expected, trials.map((trial) => outcomeOf(trial, core)))).toEqual([])
})

it('get the same status and learn the same bytes in the second implementation', () => {
  const second = new SecondRuntime()
  expect(differences(trials, expected, trials.map((trial) => outcomeOf(trial, second)))).toEqual([])
})

it('get the same status and learn the same bytes in Wasmtime', async () => {
  const stream = await RawStream.open()
  const outcomes: string[] = []
  for (const trial of trials) outcomes.push(await stream.outcomeOf(trial))
  await stream.close()
  expect(differences(trials, expected, outcomes)).toEqual([])
})

it('take no more descriptors than is promised', () => {
  const core = new RawCore('engram')
  for (const { block } of trials) {
    if (core.configure(block) === 0) expect(core.descriptorBytes).toBeLessThanOrEqual(core.mostDescriptors(block[4]!))
  }
})
