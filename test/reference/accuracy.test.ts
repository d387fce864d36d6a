import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadDataset } from '../../host/cli/sources.js'
import { realInput } from '../../host/compare/alignment.js'
import { Core } from '../../host/core.js'
import { epochOrder, fileOrder } from '../../host/data/order.js'
import { corePath } from '../../host/device/core-files.js'
import { floatNetwork, matrixReader } from '../../host/alignment/float-network.js'
import { features, type Samples } from '../../host/data/dataset.js'
import { areaUnderCurve } from '../../host/task/roc.js'
import { experimentFor, samplesFor } from '../lessons.js'
import { ruleRows } from '../rules.js'
import { optionsOf } from './reference.js'

const module = new WebAssembly.Module(readFileSync(corePath('engram.simd')))
const SEEDS = [1, 2, 3]
/** What is normal, to a rule that detects. */
const NORMAL = 3

/** The digits of one class. */
function only({ inputs, labels }: Samples, label: number, size: number): Samples {
  const rows = [...labels.keys()].filter((row) => labels[row] === label)
  return { count: rows.length, inputs: Int8Array.from(rows.flatMap((row) => [...inputs.subarray(row * size, (row + 1) * size)])), labels: new Uint8Array(rows.length).fill(label) }
}

/** The share of right answers, or for how many pairs of a normal sample and another the score says which is which. */
const quality = (answers: ArrayLike<number>, { count, labels }: Samples, detects: boolean): number =>
  detects ? areaUnderCurve(answers, Array.from({ length: count }, (_, i) => labels[i] !== NORMAL))
    : Array.from({ length: count }, (_, i) => answers[i] === labels[i]).filter(Boolean).length / count

describe.each(ruleRows)('$rule on digits', ({ rule, reference, accuracy, own }) => {
  it('learns about as well in fixed point as in float64, from the same weights, samples and rates', async () => {
    const found = { fixed: 0, float: 0 }
    for (const seed of SEEDS) {
      const dataset = await loadDataset({ data: 'digits', seed })
      const { test } = dataset
      const { network, epochs } = accuracy
      const experiment = experimentFor({ rule, network, dataset, epochs, seed })
      const detects = experiment.task === 'detect'
      const train = samplesFor(experiment, detects ? only(dataset.train, NORMAL, features(dataset.shape)) : dataset.train)
      experiment.totalSamples = epochs * train.count
      const core = new Core(module, experiment)
      core.init()
      const float = reference(floatNetwork(matrixReader(core, experiment, own(experiment))(core.snapshot()), experiment), seed, optionsOf(rule))
      const steps = experiment.rate.last - experiment.rate.first + 1
      for (let epoch = 0, sample = 0; epoch < epochs; epoch++) {
        const order = epochOrder(train.count, seed, epoch)
        core.learn(train, order)
        for (const row of order) {
          const shift = experiment.rate.first + Math.floor(sample / Math.ceil(experiment.totalSamples / steps))
          float.learn(realInput(train, row, experiment), train.labels[row]!, 2 ** -shift, sample++)
        }
      }
      const { answers, outputs } = core.tell(test, fileOrder(test.count))
      found.fixed += quality(detects ? outputs.filter((_, i) => i % 2 === 0) : answers, test, detects) / SEEDS.length
      found.float += quality(Array.from({ length: test.count }, (_, i) => float.infer(realInput(test, i, experiment))), test, detects) / SEEDS.length
    }
    expect(found.fixed).toBeGreaterThan(accuracy.least)
    expect(found.float - found.fixed).toBeLessThan(accuracy.gap)
  })
})
