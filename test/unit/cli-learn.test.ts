import { describe, expect, it } from 'vitest'
import { firstDifference } from '../../host/compare/first-difference.js'
import { missing, resultsOf, runOrder, sweep, trialKey } from '../../host/compare/sweep.js'
import { Curve } from '../../host/trial/curve.js'
import type { Dataset, Samples } from '../../host/data/dataset.js'
import type { Device } from '../../host/device/device.js'
import { EngramError } from '../../host/errors.js'
import type { Experiment, Plan } from '../../host/experiment/experiment.js'
import { learn } from '../../host/trial/learn.js'
import { digestAfter, runTrial, type TrialOptions } from '../../host/trial/run-trial.js'
import { tasks } from '../../host/task/tasks.js'
import type { TrialResult } from '../../host/trial/trial.js'

const samples = (count: number, base: number): Samples => ({
  count,
  inputs: Int8Array.from({ length: count * 4 }, (_, i) => (base + i) % 100),
  labels: Uint8Array.from({ length: count }, (_, i) => i % 3),
})

const dataset = (train = 1200, test = 30): Dataset => ({
  name: 'fake',
  shape: { height: 2, width: 2, channels: 1 },
  classes: ['a', 'b', 'c'],
  format: { fraction: 7, background: 0, energy: 1, description: '' },
  train: samples(train, 0),
  test: samples(test, 50),
})

/** What a fake learner was shown. */
interface Log {
  learned: number[]
  chunks: number[]
  inferred: number
  closed: number
  inputs: number[]
}

/** A learner that records what it is shown; it "knows" class 0 only, and its digest counts its samples. */
function fakeDevice(correct = 1): { device: Device; log: Log } {
  const log: Log = { learned: [], chunks: [], inferred: 0, closed: 0, inputs: [] }
  const device: Device = {
    id: 'fake',
    open: async () => ({
      async learn(set, order) {
        log.chunks.push(order.length)
        log.learned.push(...order)
        log.inputs.push(...order.map((row) => set.inputs[row * 4]!))
        return correct < 0 ? -1 : order.length * correct
      },
      async infer(_set, order) {
        log.inferred += order.length
        return new Uint8Array(order.length)
      },
      digest: async () => log.learned.length,
      regionDigests: async () => Uint32Array.of(log.learned.length, 0xffffffff),
      close: async () => void log.closed++,
    }),
  }
  return { device, log }
}

const experiment = (totalSamples: number, seed = 1): Experiment => ({
  rule: 'local', network: '3', layers: [], shape: { height: 2, width: 2, channels: 1 }, task: 'classify',
  format: { fraction: 7, background: 0, energy: 1, description: '' },
  objective: 'mse', optimizer: 'sgd', seed, totalSamples, rate: { first: 1, last: 2 }, skip: 0,
})

const plan: Plan = { ramBytes: 10, regions: [{ name: 'weights', offset: 0, bytes: 10 }], macs: { infer: 1, learn: 2 } }

const options = (device: Device, over: Partial<TrialOptions> = {}): TrialOptions => ({
  experiment: experiment(2400), dataset: dataset(), device, plan, epochs: 2, augment: 'none', validate: false, ...over,
})

async function finish(trial: AsyncGenerator<unknown, TrialResult>): Promise<TrialResult> {
  for (;;) {
    const event = await trial.next()
    if (event.done) return event.value
  }
}

describe('a trial', () => {
  it('shows every training sample once an epoch, in another order each time', async () => {
    const { device, log } = fakeDevice()
    await finish(runTrial(options(device)))
    const [first, second] = [log.learned.slice(0, 1200), log.learned.slice(1200)]
    const all = Array.from({ length: 1200 }, (_, i) => i)
    expect([...first].sort((a, b) => a - b)).toEqual(all)
    expect([...second].sort((a, b) => a - b)).toEqual(all)
    expect(first).not.toEqual(second)
    expect(first).not.toEqual(all)
  })

  it('infers the test set exactly once, and closes the session', async () => {
    const { device, log } = fakeDevice()
    const result = await finish(runTrial(options(device)))
    expect(log).toMatchObject({ inferred: 30, closed: 1 })
    expect(result).toMatchObject({ accuracy: 1 / 3, measuredOn: 'test', digest: '00000960', samples: 1200, epochs: 2 })
  })

  it('measures on the held-out sixth and never learns from it', async () => {
    const { device, log } = fakeDevice()
    const result = await finish(runTrial(options(device, { validate: true, experiment: experiment(2000) })))
    expect(Math.max(...log.learned)).toBe(999)
    expect(log.inferred).toBe(200)
    expect(result.measuredOn).toBe('validation')
  })

  it('draws the same samples for every epoch when asked for fewer', async () => {
    const { device, log } = fakeDevice()
    await finish(runTrial(options(device, { samples: 100, experiment: experiment(200) })))
    const [first, second] = [new Set(log.learned.slice(0, 100)), new Set(log.learned.slice(100))]
    expect(first.size).toBe(100)
    expect([...first].every((row) => second.has(row))).toBe(true)
    expect(Math.max(...first)).toBeGreaterThan(200)
  })

  it('moves images when told to', async () => {
    const { device, log } = fakeDevice()
    await finish(runTrial(options(device, { augment: 'shift', epochs: 1, experiment: experiment(1200) })))
    const still = fakeDevice()
    await finish(runTrial(options(still.device, { epochs: 1, experiment: experiment(1200) })))
    expect(log.inputs).toHaveLength(1200)
    expect(log.inputs).not.toEqual(still.log.inputs)
  })

  it('stops within a chunk of an abort, and closes the session', async () => {
    const { device, log } = fakeDevice()
    const abort = new AbortController()
    const trial = runTrial(options(device, { signal: abort.signal }))
    await trial.next()
    abort.abort()
    await expect(trial.next()).rejects.toMatchObject({ code: 'INTERRUPTED' })
    expect(log).toMatchObject({ inferred: 0, closed: 1 })
    expect(log.chunks).toHaveLength(1)
  })

  it('gives the curve in tenths, or in epochs when there are more, with null where the rule cannot tell', async () => {
    const known = await finish(runTrial(options(fakeDevice(0.5).device)))
    expect(known.curve).toHaveLength(10)
    expect(known.curve.at(-1)).toEqual({ samples: 2400, onlineAccuracy: 0.5 })
    const silent = await finish(runTrial(options(fakeDevice(-1).device, { epochs: 12, experiment: experiment(14400) })))
    expect(silent.curve).toHaveLength(12)
    expect(silent.curve.every((point) => point.onlineAccuracy === null)).toBe(true)
  })

  it('learns a prefix of the same order for a digest', async () => {
    const whole = fakeDevice()
    await finish(runTrial(options(whole.device)))
    const part = fakeDevice()
    const state = await digestAfter(options(part.device), 1337)
    expect(part.log.learned).toEqual(whole.log.learned.slice(0, 1337))
    expect(state).toEqual({ digest: '00000539', regions: ['00000539', 'ffffffff'] })
  })
})

describe('a lesson that goes on where another command stopped', () => {
  it.each([[1], [999], [1200], [1337], [2399], [2400]])('after %i samples shows what an uninterrupted one does', async (stop) => {
    const moved = { ...options(fakeDevice().device, { augment: 'shift' }), seed: 1 }
    const show = async (...parts: [from: number, to: number][]) => {
      const { device, log } = fakeDevice()
      const session = await device.open(moved.experiment)
      for (const [from, to] of parts) {
        let learned = from
        const shares: number[] = []
        for await (const event of learn(session, moved, undefined, to, from)) {
          learned = event.learned
          shares.push(event.share)
        }
        expect(learned).toBe(to)
        if (to > from) expect([shares.at(-1), shares.every((share) => share > 0 && share <= 1)]).toEqual([1, true])
      }
      return log.inputs
    }
    const whole = await show([0, 2400])
    expect(whole).toHaveLength(2400)
    expect(await show([0, stop], [stop, 2400])).toEqual(whole)
  })
})

describe('a curve', () => {
  it.each([[1], [3], [9], [10], [11], [1437]])('of %i samples ends at the last one and never has an empty part', (total) => {
    const curve = new Curve(total, 1, tasks.classify)
    for (let learned = 0; learned < total; ) {
      const count = Math.min(curve.left(), total - learned)
      curve.add(count, count)
      learned += count
    }
    expect(curve.points.at(-1)).toEqual({ samples: total, onlineAccuracy: 1 })
    expect(new Set(curve.points.map(({ samples }) => samples)).size).toBe(curve.points.length)
    expect(curve.points.length).toBe(Math.min(total, 10))
  })
})

describe('a sweep', () => {
  const trials = sweep({ rules: ['a', 'b'], networks: ['n1', 'n2'], seeds: [1, 2], devices: ['v8'] })
  const result = (trial: (typeof trials)[number]) => ({ ...trial, accuracy: 1 }) as TrialResult

  it('has every combination once', () => {
    expect(trials).toHaveLength(8)
    expect(new Set(trials.map(trialKey)).size).toBe(8)
    expect(trials[0]).toEqual({ rule: 'a', network: 'n1', seed: 1, device: 'v8' })
  })

  it('lacks only what has no result', () => {
    expect(missing(trials, trials.slice(0, 5).map(result))).toEqual(trials.slice(5))
    expect(missing(trials, [])).toEqual(trials)
  })

  it('shows results in its own order, not in that of their arrival', () => {
    const arrived = [...trials].reverse().map(result)
    expect(resultsOf(trials, arrived).map(trialKey)).toEqual(trials.map(trialKey))
  })

  it('runs first seeds first, and long trials before short ones', () => {
    const order = runOrder(trials, [1, 2], ({ network }) => (network.endsWith('2') ? 9 : 1))
    expect(order.map(({ seed }) => seed)).toEqual([1, 1, 1, 1, 2, 2, 2, 2])
    expect(order.slice(0, 4).map(({ network }) => network)).toEqual(['n2', 'n2', 'n1', 'n1'])
  })
})

describe('the first difference', () => {
  it.each([[1], [2], [500], [999], [1000]])('is found at step %i', async (truth) => {
    let probes = 0
    const found = await firstDifference(1000, async (steps) => (probes++, steps >= truth))
    expect(found).toBe(truth)
    expect(probes).toBeLessThan(13)
  })

  it('is 0 when the learners differ before they learn', async () => {
    expect(await firstDifference(1000, async () => true)).toBe(0)
  })
})

it('refuses a schedule of another length than the run', async () => {
  await expect(finish(runTrial(options(fakeDevice().device, { epochs: 3 })))).rejects.toMatchObject({ code: 'OPTION_INVALID', message: expect.stringContaining('rate falls over') })
})
