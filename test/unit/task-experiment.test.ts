import { describe, expect, it } from 'vitest'
import { Config, TaskId } from '../../assembly/abi.js'
import { labelBudget, share } from '../../host/cli/values.js'
import type { Dataset } from '../../host/data/dataset.js'
import { keepLabels } from '../../host/data/keep-labels.js'
import { onlyNormal } from '../../host/data/only-normal.js'
import { fileOrder } from '../../host/data/order.js'
import { fitOutputs, scaledTargets } from '../../host/data/targets.js'
import { coreModule } from '../../host/device/installation.js'
import { configBlock } from '../../host/experiment/config-block.js'
import { defaultEpochs, defaultNetworks, resolveExperiment, type Choice } from '../../host/experiment/experiment.js'
import { planExperiment } from '../../host/experiment/plan.js'
import { labelledSamples } from '../../host/trial/learn.js'
import { prepareTrial } from '../../host/trial/prepare-trial.js'
import { Curve } from '../../host/trial/curve.js'
import { tasks } from '../../host/task/tasks.js'
import { problemOf } from '../error-of.js'

const part = (count: number) => ({ count, inputs: new Int8Array(count * 4), labels: Uint8Array.from({ length: count }, (_, i) => i % 2) })
const classes: Dataset = {
  name: 'x', shape: { height: 1, width: 1, channels: 4 }, classes: ['ok', 'worn'], format: { fraction: 5, background: 0, energy: 4, description: '' }, train: part(120), test: part(20),
}
const outputs = fitOutputs(['x', 'y'], [0, 1, 2, 3])
const numbered = (count: number) => ({ ...part(count), labels: new Uint8Array(count), numbers: new Float64Array(2 * count), values: scaledTargets(new Float64Array(2 * count), outputs) })
const numbers: Dataset = { ...classes, task: 'regress', classes: [], outputs, train: numbered(120), test: numbered(20) }
const normal = onlyNormal(classes, {})

const resolve = (dataset: Dataset, more: Partial<Choice> = {}) => resolveExperiment({ rule: 'local', dataset, seed: 1, ...more })
const field = (dataset: Dataset, more: Partial<Choice>, read: (view: DataView) => number) => read(new DataView(configBlock(resolve(dataset, more)).buffer))

describe('the experiment of a task', () => {
  it('has the task in its configuration', () => {
    expect([classes, numbers].map((dataset) => field(dataset, {}, (view) => view.getUint8(Config.task)))).toEqual([TaskId.classify, TaskId.regress])
    expect(field(normal, { network: '3' }, (view) => view.getUint8(Config.task))).toBe(TaskId.detect)
  })

  it.each<[string, Dataset, string, RegExp | undefined]>([
    ['a unit a class', classes, '8-3', /the data has 2 classes \| end it with one unit a class: "8-2"/],
    ['a unit a number', numbers, '8-1', /the data has 2 numbers to foretell \| end it with one unit a number: "8-2"/],
    ['as many units as it likes', normal, '8-5', undefined],
  ])('ends in %s', (_title, dataset, network, expected) => {
    if (expected) expect(problemOf(() => resolve(dataset, { network }))).toMatch(expected)
    else expect(resolve(dataset, { network }).layers.at(-1)!.units).toBe(5)
  })

  it('has networks and passes that suit it where nothing is said', () => {
    expect(defaultNetworks(numbers).map((network) => network.split('-').at(-1))).toEqual(['2', '2', '2'])
    // A code as large as the sample would lose nothing of it, normal or not.
    const wide = (width: number): Dataset => ({ ...normal, shape: { height: 1, width, channels: 1 } })
    expect([64, 8, 4, 3, 2, 1].map((width) => defaultNetworks(wide(width)))).toEqual([['4', '8', '16'], ['2', '4', '6'], ['1', '2', '3'], ['1', '2'], ['1'], ['1']])
    expect([defaultEpochs(classes), defaultEpochs(numbers)]).toEqual([200, 50])
  })

  it('has an objective that does the task, and refuses one that does not', () => {
    expect([resolve(classes).objective, resolve(numbers).objective]).toEqual(['cross-entropy', 'mse'])
    expect(problemOf(() => resolve(numbers, { objective: 'cross-entropy' }))).toMatch(/objective cross-entropy does classify, and the task is regress \| for this task: mse/)
  })

  it('is refused by a rule that does not do it, with the reason', () => {
    expect(problemOf(() => planExperiment(coreModule(), resolve(numbers, { rule: 'forward-forward' })))).toMatch(/NETWORK_SHAPE .*the task is regress, and forward-forward does classify/)
  })

  it('flags one sample in a hundred unless another share is asked for', () => {
    const rate = (more: Partial<Choice>) => field(normal, { network: '3', ...more }, (view) => view.getUint16(Config.alarmRate, true)) / 65536
    expect([rate({}), rate({ alarmRate: 0.25 })]).toEqual([expect.closeTo(0.01, 4), 0.25])
  })
})

describe('the schedule of the learning rate', () => {
  const few = keepLabels(classes, { count: 12 }, fileOrder(120), 1)
  const step = (dataset: Dataset, more: Partial<Choice>) => field(dataset, { rate: { first: 5, last: 8 }, epochs: 10, ...more }, (view) => view.getUint32(Config.stepSamples, true))

  it('spans the presentations that teach', () => {
    expect([step(classes, {}), step(few, { taught: 10 * labelledSamples({ dataset: few, seed: 1 })! })]).toEqual([300, 30])
    const { experiment } = prepareTrial({ rule: 'local', dataset: few, seed: 1, epochs: 10 }, coreModule())
    expect({ taught: experiment.taught, shown: experiment.totalSamples }).toEqual({ taught: 120, shown: 1200 })
  })

  it('counts labels among the samples that are drawn, and none where none is needed', () => {
    expect(labelledSamples({ dataset: few, seed: 1, samples: 120 })).toBe(12)
    expect(labelledSamples({ dataset: few, seed: 1, samples: 60 })).toBeLessThan(12)
    expect(labelledSamples({ dataset: classes, seed: 1 })).toBeUndefined()
    expect(labelledSamples({ dataset: normal, seed: 1 })).toBeUndefined()
  })
})

describe('a learning curve', () => {
  it('judges the samples that teach alone', () => {
    const curve = new Curve(100, 1, tasks.classify)
    curve.add(10, 3, 4)
    expect(curve.points[0]).toEqual({ samples: 10, onlineAccuracy: 0.75 })
    curve.add(10, 0, 0)
    expect(curve.points[1]).toEqual({ samples: 20, onlineAccuracy: null })
  })

  it('is in the units of the data', () => {
    const curve = new Curve(100, 1, tasks.regress, 16)
    curve.add(10, 10 * 2.25)
    expect(curve.points[0]).toEqual({ samples: 10, onlineRmse: 6 })
  })
})

describe('on the command line', () => {
  it.each<[string, ReturnType<typeof labelBudget>]>([['100', { count: 100 }], ['0', { count: 0 }], ['none', { count: 0 }], ['5%', { share: 0.05 }], ['2.5%', { share: 0.025 }], ['all', undefined]])('--labels %s is understood', (text, budget) => {
    expect(labelBudget(text, '--labels')).toEqual(budget)
  })

  it.each(['', 'some', '-1', '101%', '2.5', '%'])('--labels "%s" is not', (text) => {
    expect(problemOf(() => labelBudget(text, '--labels'))).toMatch(/--labels ".*" is not a number of samples, a share such as 10%/)
  })

  it.each<[string, number]>([['1%', 0.01], ['0.01', 0.01], ['.05', 0.05], ['50%', 0.5]])('--false-alarms %s is a share', (text, expected) => expect(share(text, '--false-alarms')).toBeCloseTo(expected))
  it.each(['0', '0.6', '51%', 'few', ''])('--false-alarms "%s" is none', (text) => expect(problemOf(() => share(text, '--false-alarms'))).toMatch(/is not a share above 0/))
})
