import { expect, it } from 'vitest'
import { configBlock } from '../../host/experiment/config-block.js'
import { Core } from '../../host/core.js'
import { loadDataset } from '../../host/cli/sources.js'
import { coreModule } from '../../host/device/installation.js'
import { parseDrift } from '../../host/drift/kinds.js'
import { DriftStream } from '../../host/drift/stream.js'
import { resolveExperiment } from '../../host/experiment/experiment.js'
import { SecondLearner } from './second/learner.js'

/** Fewer would not teach enough for errors to be rare. */
const SAMPLES = 3000

it.each([[false], [true]])('a detector of drift, restart %s, learns the same bytes through a change as the second implementation, and alarms', async (restart) => {
  const digits = await loadDataset({ data: 'digits', seed: 1 })
  const experiment = resolveExperiment({ rule: 'backprop', network: '10', dataset: digits, epochs: 2, seed: 3, driftAlarm: { limit: 12, delta: 0.1, restart } })
  const stream = new DriftStream(digits, digits.train, parseDrift('sudden'), SAMPLES, 3).part(0, SAMPLES)
  const core = new Core(coreModule(), experiment), second = new SecondLearner(configBlock(experiment))
  core.init()
  for (let i = 0; i < SAMPLES; i++) {
    core.learn(stream, Uint32Array.of(i))
    second.learn(stream.inputs.slice(64 * i, 64 * (i + 1)), stream.labels[i]!)
  }
  expect(core.digest()).toBe(second.digest())
  expect(new Uint32Array(core.snapshot().buffer)[4]).toBeGreaterThan(0)
})
