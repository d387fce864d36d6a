import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Core } from '../../host/core.ts'
import { fileOrder } from '../../host/data/order.ts'
import { corePath } from '../../host/device/core-files.ts'
import { resolveExperiment } from '../../host/experiment/experiment.ts'
import { digits, rows } from './observe.ts'

const module = new WebAssembly.Module(readFileSync(corePath('engram')))

const SAMPLES = 300

function learned(rule: string, network: string): Core {
  const core = new Core(module, resolveExperiment({ rule, network, dataset: digits, epochs: 1, samples: SAMPLES, seed: 2 }))
  core.init()
  core.learn(digits.train, rows(0, SAMPLES))
  return core
}

test.each([
  { rule: 'local', network: '24-10', several: false },
  { rule: 'local', network: 'conv3x4-pool2-10:i8', several: false },
  { rule: 'local', network: '24-16-10', several: true },
  { rule: 'local', network: 'conv3x4same-conv3x6-pool2-10:i8', several: true },
  { rule: 'synthetic', network: 'conv3x4-pool2-10:i8', several: false },
  { rule: 'synthetic', network: '24-10', several: true },
  { rule: 'synthetic', network: 'conv3x4same-conv3x6-pool2-10:i8', several: true },
])('$rule decides on $network by all of its classifiers, which takes 4 bytes a class where there are several', ({ rule, network, several }) => {
  const sum = learned(rule, network), readout = learned(`${rule}:vote=readout`, network)
  expect(sum.digest()).toBe(readout.digest())
  expect(sum.arenaBytes - readout.arenaBytes).toBe(several ? 40 : 0)
  const [bySum, byReadout] = [sum, readout].map((core) => core.infer(digits.test, fileOrder(digits.test.count)))
  if (several) expect(bySum).not.toEqual(byReadout)
  else expect(bySum).toEqual(byReadout)
})
