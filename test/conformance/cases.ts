import { defaultSettings, type Choice } from '../../host/experiment/experiment.ts'
import type { PartEntry } from '../../host/experiment/catalogue.ts'
import { objectiveInfo, objectiveNames } from '../../host/experiment/objectives.ts'
import { optimizerInfo, optimizerNames } from '../../host/experiment/optimizers.ts'
import type { TaskName } from '../../host/task/task.ts'
import { ruleInfo, ruleNames } from '../../host/experiment/rules.ts'
import { usualTask } from '../lessons.ts'

/** What a case says; the rest is the same for all. */
export type Case = Pick<Choice, 'rule' | 'objective' | 'optimizer' | 'skip' | 'seed'> & { network: string; task?: TaskName }

const isStandard = ({ set }: PartEntry): boolean => set === 'standard'

/** Tasks that the rule can do beside its usual one. */
const otherTasks = (rule: string): TaskName[] => ruleInfo[rule]!.traits.tasks.filter((task) => task !== usualTask(rule))

/** Whether the objective, if one is named, can do the task. */
const isTask = ({ rule, task = usualTask(rule), objective }: Case): boolean => objective === undefined || objectiveInfo[objective].tasks.includes(task)

/** Every kind of layer, padding, stride, pooling and weight; sizes that are no multiple of a vector, and one that is. */
export const networks = [
  '10',
  '10:i8',
  '24-10',
  '16:i8-13-10:i8',
  'conv3x4-pool2-10',
  'conv3x5same:i8-pool3-10:i8',
  'conv3x6s2same-10',
  'conv5x3s2:i8-11-10',
  'conv3x4-pool2-conv2x9:i8-10',
  'conv1x3-pool2-conv3x8same-pool2-10:i8',
  'conv2x4same-pool2-conv3x17:i8-pool2-10',
] as const

/** The same for layers whose state lasts: leaks alone and in turns, 8 and 16 bits, one layer and two. */
const withTime = ['10:i8', 'leaky9-10', 'leaky16:i8-10:i8', 'leaky12k2-leaky7k1..2:i8-10'] as const

/** The networks that a rule is to learn: of the kinds that its header names. */
const networksOf = (rule: string): readonly string[] => (ruleInfo[rule]!.traits.takes.includes('leaky') ? withTime : networks)

/** One network of each sort, for what does not depend on the shapes; two hidden layers, since on one several rules are the same. */
const usual = ['16:i8-13-10:i8', 'conv3x4-pool2-conv2x9:i8-10'] as const

/** The rule as it is, then with each option in turn at another value: all named ones, or one number further on. */
export function variants(rule: string): string[] {
  return Object.entries(ruleInfo[rule]!.options).flatMap(([key, option]) => {
    const others = option.values?.filter((_, i) => i !== option.default) ?? [Math.min(option.max!, option.default + 3)]
    return others.map((value) => `${rule}:${key}=${value}`)
  })
}

/** Cases whose network the rule does not take: refused before anything runs (docs in the rule's header). */
export const isRefused = ({ rule, network }: Case): boolean => rule.endsWith('variant=classic') && network.startsWith('conv')

/** The standard objectives with the standard optimizers, and each other one with one that is usual. */
const pairs = objectiveNames.flatMap((objective) => optimizerNames.map((optimizer) => ({ objective, optimizer })))
  .filter(({ objective, optimizer }) =>
    (isStandard(objectiveInfo[objective]) && isStandard(optimizerInfo[optimizer])) || optimizer === 'sgd' || objective === 'mse')

const all: readonly Case[] = [
  ...ruleNames.flatMap((rule) => networksOf(rule).map((network) => ({ rule, network, seed: 1 }))),
  ...ruleNames.flatMap(variants).flatMap((rule) => usual.map((network) => ({ rule, network, seed: 2 }))),
  ...ruleNames.flatMap((rule) =>
    usual.flatMap((network) => [
      ...pairs.map((pair) => ({ rule, network, seed: 3, ...pair })),
      ...objectiveNames.map((objective) => ({ rule, network, seed: 0xffffffff, objective, skip: 200 })),
    ]),
  ),
  ...ruleNames.flatMap((rule) => otherTasks(rule).flatMap((task) => usual.flatMap((network) => pairs.map((pair) => ({ rule, network, task, seed: 4, ...pair }))))),
]

/** Everything that must be the same on every device. */
export const cases = all.filter((c) => !isRefused(c) && isTask(c))
export const refused = all.filter(isRefused)

export const title = ({ rule, network, task = usualTask(rule), objective = defaultSettings(rule).objective, optimizer = 'sgd', skip = 0, seed }: Case): string =>
  `${rule} ${network} ${task === 'classify' ? '' : `${task} `}${objective} ${optimizer}${skip ? ` skip ${skip}` : ''} seed ${seed}`
