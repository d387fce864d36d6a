import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadDataset } from '../../host/cli/sources.js'
import { Core } from '../../host/core.js'
import type { Dataset } from '../../host/data/dataset.js'
import { corePath } from '../../host/device/core-files.js'
import { resolveExperiment } from '../../host/experiment/experiment.js'
import { ruleInfo, ruleNames } from '../../host/experiment/rules.js'

const module = new WebAssembly.Module(readFileSync(corePath('engram.simd')))
const LABELLED = 60
/** Unlabelled samples behind each labelled one. */
const BETWEEN = 3
let digits: Dataset

beforeAll(async () => {
  digits = await loadDataset({ data: 'digits', seed: 1 })
})

const learner = (rule: string): Core => {
  const experiment = { ...resolveExperiment({ rule, network: '12-10', dataset: digits, epochs: 1, seed: 1 }), totalSamples: LABELLED, rate: { first: 3, last: 8 } }
  const core = new Core(module, experiment)
  core.init()
  return core
}
const learnedOf = (core: Core, name: string): Uint8Array => {
  const regions = core.regions().filter(({ learned }) => learned)
  const { offset, bytes } = regions.find((region) => region.name === name)!
  return core.snapshot().slice(offset - regions[0]!.offset, offset - regions[0]!.offset + bytes)
}
/** The counts behind the generator. */
const counts = (core: Core): number[] => [...new Uint32Array(learnedOf(core, 'clock').buffer, 4)]
const rows = (count: number, every = 1): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i * every)

it('is met by a rule that can do without labels and asks for them', () => {
  expect(ruleNames.filter((name) => ruleInfo[name]!.traits.labels === 'optional')).not.toEqual([])
})

describe('samples without a label', () => {
  it('do not use up the schedule of what learns from labels', () => {
    const known = Uint8Array.from({ length: digits.train.count }, (_, row) => Number(row % (BETWEEN + 1) === 0))
    // Its hidden layers stay, so that all that is learned comes from labels.
    const alone = learner('competitive:patches=0'), among = learner('competitive:patches=0')
    alone.learn(digits.train, rows(LABELLED, BETWEEN + 1))
    among.learn({ ...digits.train, known }, rows(LABELLED * (BETWEEN + 1)))
    expect(counts(alone)).toEqual([LABELLED, LABELLED])
    expect(counts(among)).toEqual([LABELLED, LABELLED * (BETWEEN + 1)])
    expect(learnedOf(among, 'weights 2')).toEqual(learnedOf(alone, 'weights 2'))
    expect(learnedOf(among, 'weights 2').some((byte) => byte !== 0)).toBe(true)
  })

  it('do so for what learns without: filters slow down by all samples', () => {
    const known = new Uint8Array(digits.train.count)
    const core = learner('competitive')
    core.learn({ ...digits.train, known }, rows(20))
    const state = core.snapshot()
    const moved = (seen: number): number => {
      const from = state.slice()
      new DataView(from.buffer).setUint32(8, seen, true)
      core.restore(from)
      const before = new Int16Array(learnedOf(core, 'weights 1').buffer)
      core.learn({ ...digits.train, known }, Uint32Array.of(21))
      return Math.hypot(...new Int16Array(learnedOf(core, 'weights 1').buffer).map((w, i) => w - before[i]!))
    }
    // From 2^-3 to 2^-8.
    const ratio = moved(0) / moved(LABELLED)
    expect(ratio).toBeGreaterThan(24)
    expect(ratio).toBeLessThan(40)
  })
})
