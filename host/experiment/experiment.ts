import { features, readoutUnits, type Dataset, type InputFormat, type Shape } from '../data/dataset.js'
import { EngramError } from '../errors.js'
import type { Front } from '../front/front.js'
import { checkNetwork, parseNetwork, type LayerSpec } from '../network/network.js'
import { objectiveInfo, objectiveNames, parseObjective, type ObjectiveName } from './objectives.js'
import { parseOptimizer, type OptimizerName } from './optimizers.js'
import { parseRule, type RuleDefaults } from './rules.js'
import { layerInfo } from './layers.js'
import { checkSettings, settings, usualSettings } from './settings.js'
import type { TaskName } from '../task/task.js'

/** Everything that determines the learned bytes, with all defaults resolved. */
export interface Experiment {
  /** As written by the user, e.g. `synthetic:every=16`. */
  rule: string
  /** As written by the user, e.g. `conv5x8-pool2-10`. */
  network: string
  layers: LayerSpec[]
  shape: Shape
  /** What the learner makes its inputs of readings with. */
  front?: Front
  task: TaskName
  format: InputFormat
  objective: ObjectiveName
  optimizer: OptimizerName
  seed: number
  /** Samples of the whole run; the learning-rate schedule spans them. */
  totalSamples: number
  /** Learning rate 2^-first down to 2^-last, in equal steps over the run. */
  rate: { first: number; last: number }
  /** Skip updates when the largest output error is below this (Q10; 0 = never). */
  skip: number
  /** Presentations that the learning-rate schedule spans, where not all of them teach. */
  taught?: number
  /** Of `detect`: the share of usual samples that may be flagged; 0.01 where it is left out. */
  alarmRate?: number
  /** Of `classify`: what the drift detector alarms at; none where it is left out. */
  driftAlarm?: DriftAlarm
  /** What a network with frozen layers begins with. */
  backbone?: Backbone
  /** With layers whose state lasts: steps of a sample, 0 where samples are the steps of one endless sequence. */
  steps?: number
  /** Its configuration block, where a checkpoint brought it: numbers that follow from data are in it, and the data is not at hand. */
  block?: Uint8Array
}

/** What the first layer sees of a sample: all of it, or a step. */
export function stepShape({ shape, steps }: Pick<Experiment, 'shape' | 'steps'>): Shape {
  return steps ? { height: 1, width: 1, channels: features(shape) / steps } : shape
}

/** Outputs of the readout: classes, or numbers. */
export const outputsOf = ({ layers }: Pick<Experiment, 'layers'>): number => layers.at(-1)!.units
/** Numbers that an answer is made of: one an output, or score and threshold. */
export const toldOutputs = (experiment: Pick<Experiment, 'layers' | 'task'>): number => (experiment.task === 'detect' ? 2 : outputsOf(experiment))

/** Layers that were learned before, in another run. */
export interface Backbone {
  /** Weights and biases of every frozen layer, from the lowest on, each layer's from a multiple of 4 on. */
  weights: Uint8Array
  /** Learned state to begin with instead of a new one, where the layers above are the backbone's too. */
  start?: Uint8Array
  /** The chip that learns cannot read its flash as it reads RAM. */
  copied?: boolean
}

/** A drift detector (assembly/drift.ts). */
export interface DriftAlarm {
  /** Errors by which they may run ahead of their mean: 1 to 255. */
  limit: number
  /** What each sample's error may exceed the mean by: 0 to 0.49, in steps of 1/256. */
  delta: number
  /** The schedule of the learning rate begins again at an alarm. */
  restart?: boolean
}

/** One region of the arena. */
export interface Region {
  name: string
  offset: number
  bytes: number
}

/** What a learner takes, known before it runs. */
export interface Plan {
  /** Arena and globals; on a board, the arena and all that the board keeps besides it (budget.ts). */
  ramBytes: number
  regions: Region[]
  /** The configuration block, which a board keeps beside the arena. */
  configBytes: number
  /** Learned state and carried state: what a checkpoint saves. */
  savedBytes?: number
  /** Weights of frozen layers, in the flash of a board. */
  constantBytes?: number
  macs: { infer: number; learn: number }
}

/** What a user may choose; the rest follows from the data. */
export interface Choice {
  rule: string
  network?: string
  dataset: Dataset
  epochs?: number
  /** Training samples of an epoch. */
  samples?: number
  seed: number
  objective?: ObjectiveName
  optimizer?: OptimizerName
  rate?: Experiment['rate']
  skip?: number
  alarmRate?: number
  driftAlarm?: DriftAlarm
  steps?: number
  /** Presentations of the whole run that teach: all, unless labels are hidden. */
  taught?: number
}

/** Fills in the defaults and checks that rule, network and data suit each other. */
export function resolveExperiment(choice: Choice): Experiment {
  const { dataset, seed } = choice
  const usual = defaultSettings(choice.rule)
  const { epochs: asked, samples, rate, skip } = choice
  checkSettings({ seed, epochs: asked, samples, rate, skip })
  const available = dataset.train.count
  if (samples !== undefined && samples > available)
    throw new EngramError('OPTION_INVALID', `samples is ${samples}, and ${dataset.name} has ${available} training samples`, 'leave it out to use all', { option: 'samples', value: samples })
  const { task = 'classify' } = dataset
  const usualNetworks = defaultNetworks(dataset, [choice.rule])
  const network = choice.network ?? usualNetworks[Math.floor(usualNetworks.length / 2)]!
  const layers = parseNetwork(network)
  checkNetwork(layers, dataset.shape, readoutUnits(dataset), dataset.outputs ? 'number' : 'class')
  const epochs = asked ?? defaultEpochs(dataset)
  const steps = stepsFor(layers, dataset.shape, choice.steps)
  return {
    rule: choice.rule,
    network,
    layers,
    shape: dataset.shape,
    ...(dataset.front && { front: dataset.front }),
    task,
    format: dataset.format,
    objective: objectiveFor(task, choice.objective, usual.objective),
    optimizer: parseOptimizer(choice.optimizer ?? usual.optimizer),
    seed,
    totalSamples: epochs * (samples ?? available),
    rate: choice.rate ?? usual.rate,
    skip: choice.skip ?? usual.skip,
    ...(steps !== undefined && { steps }),
    ...(choice.driftAlarm && { driftAlarm: driftAlarmFor(task, choice.driftAlarm) }),
    ...(task === 'detect' && { alarmRate: choice.alarmRate ?? ALARM_RATE }),
    // What learns without labels learns from all samples.
    ...(choice.taught !== undefined && parseRule(choice.rule).info.traits.labels !== 'none' && { taught: choice.taught }),
  }
}

function driftAlarmFor(task: TaskName, alarm: DriftAlarm): DriftAlarm {
  const refuse = (why: string, hint: string): EngramError => new EngramError('OPTION_INVALID', `drift alarm ${alarm.limit}:${alarm.delta}: ${why}`, hint, { option: 'driftAlarm', value: alarm })
  if (task !== 'classify') throw refuse(`it counts wrong classes, and the task is ${task}`, 'leave it out, or give data with classes')
  checkSettings({ driftLimit: alarm.limit })
  if (!(alarm.delta >= 0 && alarm.delta <= MOST_DELTA)) throw refuse('what is allowed beyond the mean is a share from 0 to 0.49', 'for example 20:0.05')
  return alarm
}

/** Seven bits of 1/256. */
const MOST_DELTA = 127 / 256

/** Rows of an image are steps where nothing else is asked for. Undefined for networks without time. */
function stepsFor(layers: readonly LayerSpec[], shape: Shape, asked: number | undefined): number | undefined {
  if (!layers.some(({ kind }) => layerInfo[kind].carries)) {
    if (asked === undefined) return undefined
    throw new EngramError('OPTION_INVALID', `steps is ${asked}, and no layer of the network has a state that lasts`, `leave it out, or put a leaky layer first: leaky${layers.at(-1)!.units * 4}-${layers.at(-1)!.units}`, { option: 'steps', value: asked })
  }
  const steps = asked ?? Math.min(settings.steps.max, shape.height)
  checkSettings({ steps })
  if (steps === 0 || features(shape) % steps === 0) return steps
  throw new EngramError('OPTION_INVALID', `steps is ${steps}, which does not divide the ${features(shape)} inputs of a sample`, `give one that does: ${divisors(features(shape), settings.steps.max).join(', ')}`, { option: 'steps', value: steps })
}

const divisors = (n: number, most: number): number[] => Array.from({ length: Math.min(n, most) }, (_, i) => i + 1).filter((d) => n % d === 0)

/** One usual sample in a hundred is flagged. */
export const ALARM_RATE = 0.01

/** The objective that is asked for, else the usual one, else the first that can do the task. */
function objectiveFor(task: TaskName, asked: ObjectiveName | undefined, usual: ObjectiveName): ObjectiveName {
  const able = objectiveNames.filter((name) => objectiveInfo[name].tasks.includes(task))
  const name = asked === undefined ? undefined : parseObjective(asked)
  if (name !== undefined && !able.includes(name))
    throw new EngramError('OPTION_INVALID', `objective ${name} does ${objectiveInfo[name].tasks.join(' and ')}, and the task is ${task}`, `for this task: ${able.join(', ')}`, { option: 'objective', value: name })
  return name ?? (able.includes(usual) ? usual : able[0]!)
}

/** What a rule, options or none behind its name, learns with where nothing else is asked for. */
export const defaultSettings = (rule: string): Required<RuleDefaults> => ({ ...usualSettings, ...parseRule(rule).info.traits.defaults })

/**
 * Enough passes for about 100,000 presentations, between 10 and 200; of numbers for half as many, and at most 50: what is left over of
 * them is noise, which small networks learn by heart, too.
 */
export function defaultEpochs({ task, train: { count } }: Pick<Dataset, 'task' | 'train'>): number {
  const [presentations, most] = task === 'regress' ? [50_000, 50] : [100_000, 200]
  return Math.min(most, Math.max(10, Math.round(presentations / count)))
}

/**
 * Three networks, small to large, for data of this shape, fewer of few inputs: of leaky layers, if that is what all rules take, and without
 * convolutions, if none takes them.
 */
export function defaultNetworks(dataset: Dataset, rules: readonly string[] = []): string[] {
  const { shape } = dataset
  const c = readoutUnits(dataset)
  const takes = (rule: string, kind: string): boolean => parseRule(rule).info.traits.takes.includes(kind)
  if (c !== undefined && rules.length > 0 && rules.every((rule) => parseRule(rule).info.traits.takes.every((kind) => kind === 'leaky'))) return [`leaky32-${c}`, `leaky64-${c}`, `leaky96-${c}`]
  // A code of what is normal: smaller than the sample, and larger the more there is to it.
  if (c === undefined) {
    const inputs = features(shape)
    const units = [Math.min(4, inputs / 4), Math.min(8, inputs / 2), Math.min(16, 0.75 * inputs)]
    return [...new Set(units.map((most) => String(Math.max(1, Math.floor(most)))))]
  }
  if (rules.length > 0 && !rules.some((rule) => takes(rule, 'conv2d'))) return [`16-${c}`, `32-${c}`, `64-32-${c}`]
  if (shape.height >= 16 && shape.width >= 16) {
    return [`conv5x4-pool2-conv3x12-pool2-${c}:i8`, `conv5x8-pool2-conv3x24-pool2-${c}:i8`, `conv3x16-pool2-conv3x48-pool2-${c}:i8`]
  }
  if (shape.height >= 6 && shape.width >= 6) return [`conv3x8-pool2-${c}:i8`, `conv3x16-pool2-${c}:i8`, `conv3x24same-pool2-conv3x32same-pool2-${c}:i8`]
  return [`16-${c}`, `32-${c}`, `64-32-${c}`]
}

/** Whether a layer of it has a state that lasts from sample to sample. */
export const hasTime = (network: string): boolean => parseNetwork(network).some(({ kind }) => layerInfo[kind].carries)
