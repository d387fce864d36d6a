import { describe, expect, it } from 'vitest'
import { besideDevice } from '../../host/cli/beside.js'
import { loadDataset } from '../../host/cli/sources.js'
import type { Dataset } from '../../host/data/dataset.js'
import { fewerSamples } from '../../host/data/fewer.js'
import { keepLabels } from '../../host/data/keep-labels.js'
import { fileOrder } from '../../host/data/order.js'
import { coreModule } from '../../host/device/installation.js'
import { parseFaults } from '../../host/fault/notation.js'
import { FaultySensor } from '../../host/fault/samples.js'
import { valueOf } from '../../host/task/metric.js'
import { taskOf } from '../../host/task/tasks.js'
import { runFaultyTrial } from '../../host/trial/faulty-trial.js'
import { finish } from '../../host/trial/finish.js'
import { prepareTrial, type TrialChoice } from '../../host/trial/prepare-trial.js'
import { runTrial } from '../../host/trial/run-trial.js'
import type { TrialResult } from '../../host/trial/trial.js'

const cases = 'test/cases'
const digits = await loadDataset({ data: 'digits', seed: 1 })
const table = await loadDataset({ data: `${cases}/machine.csv`, seed: 1 })
const local = { rule: 'local', epochs: 2 } as const

/** What is learned, from what, and how. */
const learned: Readonly<Record<string, [Dataset, Pick<TrialChoice, 'rule' | 'network'> & Partial<TrialChoice>]>> = {
  'classes of images': [digits, { ...local, network: '10', samples: 300 }],
  'classes of a table': [table, { ...local, network: '4-2', epochs: 10 }],
  'numbers': [await loadDataset({ data: `${cases}/cooling.csv`, seed: 1 }), { ...local, network: '4-1', epochs: 5 }],
  'what is normal': [await loadDataset({ data: `${cases}/machine.csv`, task: 'detect', normal: ['normal'], seed: 1 }), { rule: 'subspace', network: '2', epochs: 5 }],
  'how to make samples up': [digits, { rule: 'wake-sleep', network: '16-10', epochs: 2, samples: 300 }],
  'in the order of time': [await loadDataset({ data: `${cases}/sessions.csv`, seed: 1 }), { ...local, network: '4-3', order: 'time' }],
  'an endless sequence': [await loadDataset({ data: `${cases}/time-stamp.csv`, seed: 1 }), { rule: 'eprop', network: 'leaky8-2', epochs: 4, steps: 0 }],
  'raw rows through a front end': [await loadDataset({ data: `${cases}/accelerometer-50hz.csv`, front: 'window64/32-stats', seed: 1 }), { ...local, network: '4-3', epochs: 5 }],
  'with few labels': [keepLabels(digits, { count: 60 }, fileOrder(digits.train.count), 1), { ...local, network: '10' }],
  'of some classes alone': [fewerSamples(digits, { only: ['1', '7'] }, 1), { ...local, network: '10' }],
}

/** Where a fault would mean nothing, and why. */
const refused: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  'numbers': { mislabelled: /has numbers to foretell/ },
  'what is normal': { mislabelled: /learned without labels/ },
}

const device = await besideDevice(undefined)
const figuresOf = (result: TrialResult): Record<string, number> => Object.fromEntries(taskOf(result).metrics.map((metric) => [metric.key, valueOf(metric, result)]))
/** The last baseline of a task is the one that knows most. */
const baselineOf = (result: TrialResult): object => taskOf(result).baselines(result).at(-1)!.figures

describe.each(Object.entries(learned))('%s', (name, [dataset, choice]) => {
  const prepared = prepareTrial({ ...choice, dataset, seed: 1 }, coreModule())
  const trial = (text: string) => finish(runFaultyTrial({ ...prepared, device, faults: parseFaults([text]) }, device))
  const clean = finish(runTrial({ ...prepared, device }))

  it.each(['stuck=0.4', 'saturated=0.3', 'noise=0.4', 'dropout=0.5', 'mislabelled=0.4'])('with %s', async (text) => {
    const why = refused[name]?.[text.split('=')[0]!]
    if (why) return expect(trial(text)).rejects.toMatchObject({ code: 'OPTION_INVALID', message: expect.stringMatching(why) })
    const [whole, result] = [await clean, await trial(text)]
    expect(result.digest).not.toBe(whole.digest)
    const [told] = result.faults!.told, [hit, all] = /(\d[\d,]*) of (\d[\d,]*)/.exec(told!)!.slice(1).map((number) => Number(number.replaceAll(',', '')))
    expect(hit).toBeGreaterThan(0)
    expect(hit).toBeLessThanOrEqual(all!)
    // Of labels those alone count that there are.
    expect(all).toBe(text.startsWith('mislabelled') && dataset.train.known ? 2 * 60 : prepared.experiment.totalSamples)
    const figures = figuresOf(result)
    expect(Object.entries(figures).filter(([, value]) => !Number.isNaN(value)).map(([key]) => key)).toEqual(Object.keys(result.faults!.without!.figures))
    expect(result.faults!.without!.figures).toEqual(Object.fromEntries(Object.entries(figuresOf(whole)).filter(([, value]) => !Number.isNaN(value))))
    // A baseline that reads what the learner reads does so through the same sensor.
    if (result.task === 'classify') expect(baselineOf(result)).toEqual(baselineOf(whole))
    else expect(baselineOf(result)).not.toEqual(baselineOf(whole))
  })
})

describe('a fault that does nothing says so', () => {
  const told = async (text: string) => {
    const prepared = prepareTrial({ ...local, network: '10', samples: 100, dataset: digits, seed: 1 }, coreModule())
    return (await finish(runFaultyTrial({ ...prepared, device, faults: parseFaults(text.split(',')) }, device))).faults!.told.slice(1)
  }

  it.each([
    ['stuck:channel=0', ['stuck:channel=0: channel 0 reads the same in every training sample, so that nothing changes there']],
    ['stuck=1', ['stuck=1: of its 64 channels 3 (0, 32, 39) read the same in every training sample, so that nothing changes there']],
    ['stuck:channel=20', []],
    ['noise:from=5000,dropout=0.3', ['noise:from=5000: it changed nothing, since it begins behind 5,000 samples, and 200 were learned']],
    ['noise=0', ['noise=0: it changed nothing']],
  ])('%s', async (text, said) => expect(await told(text)).toEqual(said))
})

describe('a wrong label', () => {
  it('is one of the classes that are learned', () => {
    const [dataset] = learned['of some classes alone']!
    const { labels } = new FaultySensor(parseFaults(['mislabelled=1']), dataset, 1).learned(dataset.train, fileOrder(dataset.train.count), 0)
    expect([...labels]).toEqual([...dataset.train.labels].map((label) => (label === 1 ? 7 : 1)))
  })

  it('is refused where all is of one class', async () => {
    const dataset = fewerSamples(digits, { only: ['3'] }, 1)
    await expect(finish(runFaultyTrial({ ...prepareTrial({ ...local, network: '10', dataset, seed: 1 }, coreModule()), device, faults: parseFaults(['mislabelled']) }, device)))
      .rejects.toMatchObject({ code: 'OPTION_INVALID', message: expect.stringContaining('of class 3') })
  })
})
