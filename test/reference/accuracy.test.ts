import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadDataset } from '../../host/cli/sources.js'
import { realInput } from '../../host/compare/alignment.js'
import { Core } from '../../host/core.js'
import { epochOrder, fileOrder } from '../../host/data/order.js'
import { corePath } from '../../host/device/core-files.js'
import { resolveExperiment } from '../../host/experiment/experiment.js'
import { floatNetwork, matrixReader } from '../../host/alignment/float-network.js'
import { ruleRows } from '../rules.js'
import { optionsOf } from './reference.js'

const module = new WebAssembly.Module(readFileSync(corePath('engram.simd')))
const SEEDS = [1, 2, 3]

describe.each(ruleRows)('$rule on digits', ({ rule, reference, accuracy, own }) => {
  it('learns about as well in fixed point as in float64, from the same weights, samples and rates', async () => {
    const found = { fixed: 0, float: 0 }
    for (const seed of SEEDS) {
      const dataset = await loadDataset({ data: 'digits', seed })
      const { train, test } = dataset
      const { network, epochs } = accuracy
      const experiment = resolveExperiment({ rule, network, dataset, epochs, seed })
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
      const predicted = core.infer(test, fileOrder(test.count))
      for (let i = 0; i < test.count; i++) {
        found.fixed += predicted[i] === test.labels[i] ? 1 / test.count / SEEDS.length : 0
        found.float += float.infer(realInput(test, i, experiment)) === test.labels[i] ? 1 / test.count / SEEDS.length : 0
      }
    }
    expect(found.fixed).toBeGreaterThan(accuracy.least)
    expect(found.float - found.fixed).toBeLessThan(accuracy.gap)
  })
})
