import { describe, expect, it } from 'vitest'
import type { Dataset, Samples } from '../../host/data/dataset.js'
import type { Session } from '../../host/device/device.js'
import { measure } from '../../host/trial/measure.js'

const told = (answers: number[], outputs: number[]) =>
  ({
    infer: async (_: Samples, order: Uint32Array) => Int32Array.from(order, (row) => answers[row]!),
    tell: async (_: Samples, order: Uint32Array) => {
      const width = outputs.length / answers.length
      return { answers: Int32Array.from(order, (row) => answers[row]!), outputs: Int32Array.from([...order].flatMap((row) => outputs.slice(row * width, (row + 1) * width))) }
    },
  }) as unknown as Session

const samples = (inputs: number[], more: Partial<Samples>): Samples => ({ count: inputs.length, inputs: Int8Array.from(inputs), labels: new Uint8Array(inputs.length), ...more })
const dataset = (more: Partial<Dataset>) => ({ classes: [], ...more })

describe('a learner is asked', () => {
  it('for numbers, in the units of the data', async () => {
    const outputs = [{ name: 'y', mean: 100, deviation: 8 }]
    // 128/256 is a half: one standard deviation.
    const session = told([0, 128, -128], [0, 128, -128])
    const train = samples([-1, 1], { numbers: Float64Array.of(90, 110) })
    const measured = samples([0, 1, -1], { numbers: Float64Array.of(100, 108, 96) })
    const found = await measure(session, { dataset: dataset({ task: 'regress', outputs }), train, measured })
    expect(found).toMatchObject({ task: 'regress', rmse: Math.sqrt(16 / 3), mae: 4 / 3 })
    expect(found.task === 'regress' && found.baselines.map(({ kind, rmse }) => [kind, Math.round(rmse * 1e6) / 1e6])).toEqual([['mean', Math.round(Math.sqrt((64 + 16) / 3) * 1e6) / 1e6], ['least-squares', Math.round(Math.sqrt((4 + 36) / 3) * 1e6) / 1e6]])
    // Of some rows, in their order.
    expect(await measure(session, { dataset: dataset({ task: 'regress', outputs }), train, measured, rows: Uint32Array.of(2, 1) })).toMatchObject({ rmse: Math.sqrt(16 / 2), mae: 2 })
  })

  it('for numbers, with baselines that know the labelled samples alone', async () => {
    const train = samples([1, 2, 3], { numbers: Float64Array.of(10, 20, 999), known: Uint8Array.of(1, 1, 0) })
    const found = await measure(told([0], [0]), { dataset: dataset({ task: 'regress', outputs: [{ name: 'y', mean: 15, deviation: 5 }] }), train, measured: samples([1], { numbers: Float64Array.of(15) }) })
    expect(found.task === 'regress' && found.baselines[0]!.rmse).toBe(0)
  })

  it('for alarms, judged by the classes that the learner does not see', async () => {
    const session = told([0, 1, 0, 1], [100, 500, 700, 500, 300, 500, 900, 500])
    const found = await measure(session, {
      dataset: dataset({ task: 'detect', classes: ['ok', 'worn'], normal: [true, false] }), alarmRate: 0.5,
      train: samples([0, 1], {}), measured: samples([0, 1, 0, 9], { labels: Uint8Array.of(0, 0, 0, 1) }),
    })
    expect(found).toMatchObject({ task: 'detect', rate: 0.5, auc: 1, recall: 1, falseAlarms: 1 / 3, tested: { normal: 3, other: 1 } })
  })

  it('for classes, with the majority of those that were told', async () => {
    const train = samples([0, 0, 0], { labels: Uint8Array.of(0, 0, 1), known: Uint8Array.of(0, 0, 1) })
    const found = await measure(told([1, 0], [0, 0]), { dataset: dataset({ classes: ['a', 'b'] }), train, measured: samples([0, 0], { labels: Uint8Array.of(1, 1) }) })
    expect(found).toMatchObject({ task: 'classify', accuracy: 0.5, baseline: { class: 'b', accuracy: 1 } })
  })
})
