import { expect, it } from 'vitest'
import { loadDataset } from '../../host/cli/sources.js'
import { Core } from '../../host/core.js'
import { coreModule } from '../../host/device/installation.js'
import { resolveExperiment } from '../../host/experiment/experiment.js'
import { ruleNames } from '../../host/experiment/rules.js'
import { networkFor, usualTask } from '../lessons.js'

const digits = await loadDataset({ data: 'digits', seed: 1 })
const rows = Uint32Array.from({ length: 60 }, (_, i) => i)

it.each([...ruleNames.filter((rule) => usualTask(rule) === 'classify'), 'local:vote=sum', 'forward-forward:variant=classic', 'forward-forward:decide=goodness'])('of %s: the largest one is the class, and to look changes nothing', (rule) => {
  const core = new Core(coreModule(), resolveExperiment({ rule, network: rule.includes('classic') ? '24-10' : networkFor(rule, 'conv3x4-pool2-16-10'), dataset: digits, epochs: 1, samples: 60, seed: 1 }))
  core.init()
  core.learn(digits.train, rows)
  const before = core.digest()
  const { answers, outputs } = core.tell(digits.test, rows)
  expect(answers).toEqual(core.infer(digits.test, rows))
  expect(core.digest()).toBe(before)
  for (const row of rows) {
    const own = [...outputs.subarray(row * 10, row * 10 + 10)]
    expect(own.indexOf(Math.max(...own))).toBe(answers[row])
    expect(new Set(own).size).toBeGreaterThan(1)
  }
})
