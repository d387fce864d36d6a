/** What the tests teach a rule that has a task of its own: the same digits, with what its task needs. */
import type { Samples } from '../host/data/dataset.js'
import { resolveExperiment, type Choice, type Experiment } from '../host/experiment/experiment.js'
import { parseRule } from '../host/experiment/rules.js'
import { formatNetwork, parseNetwork } from '../host/network/network.js'
import type { TaskName } from '../host/task/task.js'

/** What a rule is asked where a test does not say: the first task of its header. */
export const usualTask = (rule: string): TaskName => parseRule(rule).info.traits.tasks[0]!

/** A network with its hidden layers of kinds that the rule takes: others become the first that it does, of as many units and bits. */
export function networkFor(rule: string, network: string): string {
  const { takes } = parseRule(rule).info.traits
  const [kind] = takes as readonly ('dense' | 'conv2d' | 'leaky')[]
  const layers = parseNetwork(network)
  if (layers.slice(0, -1).every((layer) => takes.includes(layer.kind))) return network
  return formatNetwork(layers.map((layer, i) => (i === layers.length - 1 || takes.includes(layer.kind) ? layer : { ...layer, kind: kind!, kernel: 1, stride: 1, padding: 'valid', pool: 1 })))
}

export function experimentFor({ task, network, objective, ...choice }: Choice & { task?: TaskName }): Experiment {
  // The digits are classes, and the objective may be none of those.
  const { objective: usual, ...rest } = resolveExperiment({ ...choice, ...(network !== undefined && { network: networkFor(choice.rule, network) }) })
  return { ...rest, objective: objective ?? usual, task: task ?? usualTask(choice.rule) }
}

/** Samples as a task is taught with them: with their classes, with numbers that follow from them, or with nothing. */
export function samplesFor({ task, layers }: Pick<Experiment, 'task' | 'layers'>, train: Samples): Samples {
  if (task === 'classify') return train
  const known = new Uint8Array(train.count)
  if (task === 'detect') return { ...train, known }
  const outputs = layers.at(-1)!.units
  // One sample in five without a target.
  known.forEach((_, row) => (known[row] = row % 5 === 3 ? 0 : 1))
  return { ...train, known, values: Int16Array.from({ length: train.count * outputs }, (_, i) => 200 * ((train.labels[Math.floor(i / outputs)]! + i) % 7) - 600) }
}
