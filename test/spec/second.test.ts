import { expect, it } from 'vitest'
import { TaskId } from '../../assembly/abi.js'
import { objectiveInfo, objectiveNames } from '../../host/experiment/objectives.js'
import { optimizerNames } from '../../host/experiment/optimizers.js'
import { parseRule, ruleNames } from '../../host/experiment/rules.js'
import { hasTime } from '../../host/experiment/experiment.js'
import { configBlock } from '../../host/experiment/config-block.js'
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
