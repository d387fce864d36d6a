import { expect, it } from 'vitest'
import { TaskId } from '../../assembly/abi.js'
import { objectiveInfo, objectiveNames } from '../../host/experiment/objectives.js'
import { optimizerNames } from '../../host/experiment/optimizers.js'
import { parseRule, ruleNames } from '../../host/experiment/rules.js'
import { hasTime } from '../../host/experiment/experiment.js'
import { configBlock } from '../../host/experiment/config-block.js'
import { constantBytes } from '../../host/experiment/constants.js'
import { parseNetwork } from '../../host/network/network.js'
import type { TaskName } from '../../host/task/task.js'
import { variants } from '../conformance/cases.js'
import { networkFor } from '../lessons.js'
import { RawCore } from './raw-core.js'
import { vectorSample } from './samples.js'
import { SecondLearner } from './second/learner.js'

const SAMPLES = 40
const networks = ['5', '9:i8-7-5', '6-5:i8', 'conv3x4same-pool2-conv2x6:i8-5:i8', 'conv2x3s2:i8-pool3-8-5']
const shape = { height: 9, width: 8, channels: 2 }
const kinds = objectiveNames.flatMap((objective) => optimizerNames.map((optimizer) => ({ objective, optimizer })))
const tasksOf = (rule: string): readonly TaskName[] => parseRule(rule).info.traits.tasks
const cases = ruleNames.flatMap((rule) => [rule, ...variants(rule)]).flatMap((rule, i) =>
  networks.filter((network) => !(rule.includes('classic') && !/^\d+.*-/.test(network))).map((network, j) => ({ rule, network, ...kinds[(i + j) % kinds.length]!, seed: 1 + i * 8191 })))
  .flatMap((each) => tasksOf(each.rule).filter((task) => objectiveInfo[each.objective].tasks.includes(task)).map((task) => ({ ...each, task })))

it.each(cases)('learns what the core learns: $rule $network $task $objective $optimizer', ({ rule, network, task, objective, optimizer, seed }) => {
  const taken = networkFor(rule, network)
  const format = { fraction: 7, background: 0, energy: 40, description: '' }
  const block = configBlock({
    rule, network: taken, layers: parseNetwork(taken), shape, task, format, ...(hasTime(taken) && { steps: [0, 1, 9, 16][seed % 4]! }), objective, optimizer, seed, totalSamples: SAMPLES, rate: { first: 3, last: 6 }, skip: seed % 3 === 0 ? 300 : 0,
  })
  const core = new RawCore('engram')
  expect(core.configure(block)).toBe(0)
  const second = new SecondLearner(block)
  const told = { core: [core.digest()], second: [second.digest()] }
  const carries = hasTime(taken)
  for (let k = 0; k < SAMPLES; k++) {
    const { x, target: label } = vectorSample(k, { task: TaskId[task], inputs: 144, outputs: 5 })
    // Two samples in three without a label, where a rule can do without and yet asks for them.
    const target = parseRule(rule).info.traits.labels === 'optional' && k % 3 > 0 ? undefined : label
    told.core.push(core.learn(x, target), core.digest(), core.infer(x), core.carriedDigest())
    told.second.push(second.learn(x, target), second.digest(), second.infer(x), second.carriedDigest())
    if (k % 7 !== 6 || !carries) continue
    // A sequence ends here.
    core.forget()
    second.forget()
  }
  expect(told.second).toEqual(told.core)
})

const frozenCases = ruleNames.filter((rule) => !parseRule(rule).info.traits.dreams && !parseRule(rule).info.traits.takes.includes('leaky'))
it.each(frozenCases)('learns what the core learns above frozen layers: %s', (rule) => {
  const network = 'conv3x4same*-pool2-conv2x6:i8*-7-5'
  const layers = parseNetwork(network), [task] = tasksOf(rule)
  const format = { fraction: 7, background: 0, energy: 40, description: '' }
  const weights = Uint8Array.from({ length: constantBytes({ layers, shape }) }, (_, i) => ((i % 2 === 0 ? 37 : 3) * (i + 1)) % 251 - (i % 2))
  const block = configBlock({ rule, network, layers, shape, task: task!, format, objective: 'mse', optimizer: 'sgd', seed: 3, totalSamples: SAMPLES, rate: { first: 3, last: 6 }, skip: 0, backbone: { weights } })
  const core = new RawCore('engram.simd')
  core.freeze(weights)
  expect(core.configure(block)).toBe(0)
  const second = new SecondLearner(block, weights)
  for (let k = 0; k < SAMPLES; k++) {
    const { x, target } = vectorSample(k, { task: TaskId[task!], inputs: 144, outputs: 5 })
    expect([second.learn(x, target), second.digest(), second.infer(x)]).toEqual([core.learn(x, target), core.digest(), core.infer(x)])
  }
})

const frozenBlock = (network: string, weights: Uint8Array, rule = 'local'): Uint8Array => configBlock({
  rule, network, layers: parseNetwork(network), shape, task: 'classify', format: { fraction: 7, background: 0, energy: 40, description: '' }, objective: 'mse', optimizer: 'sgd', seed: 3, totalSamples: 1, rate: { first: 3, last: 6 }, skip: 0, backbone: { weights },
})

it.each([
  ['no weights at all', '6*-5', 0, 'local', -7],
  ['too few', '6*-5', -4, 'local', -9],
  ['too many', '6*-5', 4, 'local', -9],
  ['others than the block names', '6*-5', 0.5, 'local', -9],
  ['a rule that dreams', '6*-5', 1, 'wake-sleep', -3],
  ['a layer that learns below', '6-6*-5', 1, 'local', -3],
  ['a frozen readout', '6*-5*', 1, 'local', -3],
])('frozen layers are refused by the core: %s', (_what, network, change, rule, status) => {
  const layers = parseNetwork(network)
  const bytes = constantBytes({ layers, shape }) || 1740
  const weights = new Uint8Array(bytes).fill(3)
  const core = new RawCore('engram')
  if (change === 0.5) core.freeze(Uint8Array.from(weights, (byte, i) => (i === 0 ? byte + 1 : byte)))
  else if (change !== 0) core.freeze(new Uint8Array(bytes + (change === 1 ? 0 : change)).fill(3))
  expect(core.configure(frozenBlock(network, weights, rule))).toBe(status)
})
