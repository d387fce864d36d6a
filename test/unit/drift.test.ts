import { describe, expect, it } from 'vitest'
import { loadDataset } from '../../host/cli/sources.js'
import type { Dataset } from '../../host/data/dataset.js'
import { fileOrder } from '../../host/data/order.js'
import { coreModule } from '../../host/device/installation.js'
import { openDevice } from '../../host/device/registry.js'
import { alarmWords } from '../../host/drift/alarms.js'
import { changesOf, falseAlarms, type Window } from '../../host/drift/figures.js'
import { driftNames, parseDrift } from '../../host/drift/kinds.js'
import { liveThrough } from '../../host/trial/prequential.js'
import { DriftStream } from '../../host/drift/stream.js'
import { resolveExperiment } from '../../host/experiment/experiment.js'
import { planExperiment } from '../../host/experiment/plan.js'
import { errorOf } from '../error-of.js'

const digits = await loadDataset({ data: 'digits', seed: 1 })
const stream = (text: string, total = 1200, seed = 1, dataset: Dataset = digits): DriftStream => new DriftStream(dataset, dataset.train, parseDrift(text), total, seed)
const labelsOf = (of: DriftStream, from: number, count: number): number[] => [...of.part(from, count).labels]

describe('a stream that changes', () => {
  it.each(driftNames)('%s is the same in parts of any size, so that it goes on after an interruption', (name) => {
    const whole = stream(name).part(0, 1200), parts = [stream(name).part(0, 700), stream(name).part(700, 500)]
    expect([...parts[0]!.labels, ...parts[1]!.labels]).toEqual([...whole.labels])
    expect([...parts[0]!.inputs, ...parts[1]!.inputs]).toEqual([...whole.inputs])
  })

  it('sudden gives every class another name half way, and leaves the readings alone', () => {
    const [plain, sudden] = [stream('none').part(0, 1200), stream('sudden').part(0, 1200)]
    expect([...sudden.inputs]).toEqual([...plain.inputs])
    expect([...sudden.labels.subarray(0, 600)]).toEqual([...plain.labels.subarray(0, 600)])
    for (let i = 600; i < 1200; i++) expect(sudden.labels[i]).not.toBe(plain.labels[i])
    expect(new Set(sudden.labels.subarray(600)).size).toBe(10)
  })

  it('gradual has ever more of the new names', () => {
    const changed = (from: number, count: number): number => labelsOf(stream('gradual'), from, count).filter((label, i) => label !== labelsOf(stream('none'), from, count)[i]).length / count
    expect(changed(0, 400)).toBe(0)
    expect(changed(400, 200)).toBeCloseTo(0.25, 0)
    expect(changed(600, 200)).toBeGreaterThan(changed(400, 200))
    expect(changed(800, 400)).toBe(1)
  })

  it('classes shows two at a time, all samples of the others left out', () => {
    for (let phase = 0; phase < 5; phase++) expect(new Set(labelsOf(stream('classes'), 240 * phase, 240))).toEqual(new Set([2 * phase, 2 * phase + 1]))
  })

  it('gain and offset move the readings, no further than they can go', () => {
    const end = (text: string): Int8Array => stream(text).part(1199, 1).inputs, plain = end('none')
    expect([...end('gain=0.5')]).toEqual([...plain].map((value) => Math.round(value / 2)))
    expect([...end('offset=1')]).toEqual([...plain].map((value) => Math.min(127, value + 127)))
    expect([...stream('gain=0.5').part(0, 1).inputs]).toEqual([...stream('none').part(0, 1).inputs])
  })

  it('is refused in words where it means nothing', () => {
    expect(errorOf(() => parseDrift('suden'))).toMatchObject({ code: 'OPTION_INVALID', hint: expect.stringContaining('sudden') })
    expect(errorOf(() => parseDrift('sudden=3'))).toMatchObject({ code: 'OPTION_INVALID' })
    for (const text of ['gain=', 'gain=9', 'gain=x', 'gain=1=2']) expect(errorOf(() => parseDrift(text)), text).toMatchObject({ code: 'OPTION_INVALID' })
    expect(errorOf(() => stream('sudden', 10, 1, { ...digits, task: 'regress' }))).toMatchObject({ code: 'OPTION_INVALID' })
  })
})

describe('the figures of a stream', () => {
  const windows = (...accuracies: number[]): Window[] => accuracies.map((accuracy, i) => ({ samples: 100 * (i + 1), accuracy }))

  it('are what counting by hand gives', () => {
    const found = changesOf(windows(0.9, 0.9, 0.9, 0.2, 0.6, 0.9, 0.9, 0.9), [330, 500], [300], 800)
    expect(found).toEqual([{ at: 300, before: expect.closeTo(0.9), lowest: 0.2, recovered: 500, delay: 30 }])
    expect(falseAlarms([100, 330, 500], [300], 800)).toBe(2)
  })

  it('know one that never came back, and one that did not fall', () => {
    expect(changesOf(windows(0.9, 0.9, 0.1, 0.1), [], [200], 400)).toMatchObject([{ recovered: null, delay: null }])
    expect(changesOf(windows(0.9, 0.9, 0.88, 0.9), [], [200], 400)).toMatchObject([{ recovered: 0 }])
  })

  it('of several changes end at the next one', () => {
    expect(changesOf(windows(0.9, 0.1, 0.9, 0.9), [250], [100, 200], 400)).toMatchObject([{ at: 100, delay: null, recovered: null }, { at: 200, delay: 50 }])
  })
})

describe('a detector of drift', () => {
  const experimentOf = (rule: string, restart = false) => resolveExperiment({ rule, network: '16-10', dataset: digits, epochs: 4, seed: 1, driftAlarm: { limit: 20, delta: 0.05, ...(restart && { restart }) } })

  it.each(['local', 'competitive', 'dfa'])('lies where the host reads it, with %s', (rule) => {
    const { regions } = planExperiment(coreModule(), experimentOf(rule))
    const start = regions.find(({ name }) => name === 'clock')!.offset, { offset, bytes } = regions.find(({ name }) => name === 'detector')!
    expect(alarmWords(experimentOf(rule))).toEqual([(offset - start) / 4 + 2, (offset - start) / 4 + 3])
    expect(bytes).toBe(16)
  })

  it('notices a sudden change soon, says nothing where there is none, and with restart the learner is back sooner', async () => {
    const live = async (text: string, restart: boolean) => {
      const experiment = experimentOf('local', restart), session = await (await openDevice('v8')).open(experiment)
      return liveThrough(session, stream(text, experiment.totalSamples), digits.test)
    }
    const [none, sudden, restarted] = [await live('none', false), await live('sudden', false), await live('sudden', true)]
    expect(none).toMatchObject({ alarms: [], falseAlarms: 0, changes: [], old: null })
    expect(sudden.changes[0]!.delay).toBeLessThan(50)
    expect(sudden).toMatchObject({ falseAlarms: 0, old: { before: expect.closeTo(0.9, 0) } })
    expect(restarted.end).toBeGreaterThan(sudden.end + 0.1)
  })

  it('is measured on samples with a label alone', async () => {
    const known = Uint8Array.from({ length: digits.train.count }, (_, i) => i % 4 === 0 ? 1 : 0), train = { ...digits.train, known }
    const experiment = experimentOf('local'), session = await (await openDevice('v8')).open(experiment)
    const found = await liveThrough(session, new DriftStream(digits, train, parseDrift('none'), 4000, 1), undefined)
    expect(found.accuracy).toBeGreaterThan(0.5)
    expect(found.windows.every(({ accuracy }) => accuracy >= 0 && accuracy <= 1)).toBe(true)
  })

  it('costs 16 bytes, and nothing where it is not asked for', () => {
    const bytes = (driftAlarm: boolean): number => planExperiment(coreModule(), resolveExperiment({ rule: 'local', network: '16-10', dataset: digits, seed: 1, ...(driftAlarm && { driftAlarm: { limit: 20, delta: 0.05 } }) })).ramBytes
    expect(bytes(true) - bytes(false)).toBe(16)
  })

  it('is refused where no classes are told, and where its numbers fit no field', () => {
    const withAlarm = (driftAlarm: { limit: number; delta: number }, dataset: Dataset = digits) => errorOf(() => resolveExperiment({ rule: 'local', dataset, seed: 1, driftAlarm }))
    expect(withAlarm({ limit: 0, delta: 0 })).toMatchObject({ code: 'OPTION_INVALID' })
    expect(withAlarm({ limit: 256, delta: 0 })).toMatchObject({ code: 'OPTION_INVALID' })
    expect(withAlarm({ limit: 5, delta: 0.5 })).toMatchObject({ code: 'OPTION_INVALID' })
  })

  it('tells every device the same', async () => {
    const experiment = experimentOf('local'), part = stream('sudden', experiment.totalSamples).part(experiment.totalSamples / 2 - 200, 400)
    const found = await Promise.all(['v8-scalar', 'v8-simd', 'wasmtime'].map(async (name) => {
      const session = await (await openDevice(name)).open(experiment)
      await session.learn(part, fileOrder(400))
      const found = [await session.digest(), (await session.driftAlarms!())!.count].join()
      await session.close()
      return found
    }))
    expect(new Set(found).size).toBe(1)
  })
})
