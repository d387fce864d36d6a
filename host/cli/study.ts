import type { Board } from '../board/board.js'
import { checkBudget, withBoard, type BoardMemory } from '../board/budget.js'
import { onBoard } from '../board/program-memory.js'
import { sweep, trialKey, type Trial } from '../compare/sweep.js'
import type { Dataset } from '../data/dataset.js'
import { fewerSamples } from '../data/fewer.js'
import { checkCheckpoint, noMeasure } from '../device/keepers.js'
import { keepText, type Keep } from '../device/kept.js'
import { openDevice } from '../device/registry.js'
import { EngramError } from '../errors.js'
import type { Fault } from '../fault/fault.js'
import { parseFaults } from '../fault/notation.js'
import { checkSampleFaults } from '../fault/samples.js'
import { defaultEpochs, defaultNetworks, hasTime, resolveExperiment } from '../experiment/experiment.js'
import type { Experiment, Plan } from '../experiment/experiment.js'
import { core } from '../generated/core.js'
import { labelledSamples, lessonSets, orderFor, type Lesson } from '../trial/learn.js'
import { parseRule, ruleNames } from '../experiment/rules.js'
import { taskOf } from '../task/tasks.js'
import { planExperiment } from '../experiment/plan.js'
import { settings as limits } from '../experiment/settings.js'
import type { Course } from '../trial/run-trial.js'
import { loadBoard } from '../device/boards.js'
import { drawnAnew, loadForSeeds } from './datasets.js'
import { coreModule, version } from '../device/installation.js'
import { readKey } from './key-file.js'
import { learnedDigest, readSavedRun } from './learner-file.js'
import { withBackbone } from '../trial/backbone.js'
import { hideLabels, labelsText } from './hidden-labels.js'
import { LeftOuts, leftOutCount, leftOutText, type LeftOut } from './left-out.js'
import type { Values } from './options.js'
import type { DataSource } from './sources.js'
import type { SweepConfig } from './records.js'
import { driftAlarmText, rateText } from './values.js'
import type { Narrator } from './verb.js'
import { dataOptions, type studyOptions } from './verbs.js'

export type StudyValues = Pick<Values, (typeof studyOptions)[number]> & Partial<Pick<Values, 'folds' | 'key' | 'faults' | 'scrub' | 'keep'>>

/** A trial with everything resolved; it fits the board, if there is one. */
export interface PlannedTrial extends Trial {
  key: string
  experiment: Experiment
  /** Index into the data sets of the study. */
  dataset: number
  plan: Plan
}

/** What a command wants to have learned, checked before any work starts. */
export interface Study {
  /** Name of the data. */
  name: string
  /** One, or one a seed where the held-out part is drawn by seed. */
  datasets: Dataset[]
  lesson: Omit<Lesson, 'dataset' | 'seed'>
  /** Where a trial does not learn the whole lesson, or keeps its learner. */
  course?: Course
  board?: Board & BoardMemory
  trials: PlannedTrial[]
  /** Asked for, and not among the trials. */
  leftOut: LeftOut[]
  /** All that were asked for, by their ids. */
  devices: string[]
  /** Of the links to them. */
  key?: Uint8Array
  /** What goes wrong. */
  faults?: readonly Fault[]
  /** The devices check what they learn. */
  scrub?: boolean
  /** They keep their learners by themselves. */
  keep?: Keep
  seeds: number[]
  /** What all trials share, for records. */
  settings: SweepConfig
  /** What the trials of one seed share; without the data's checksum when no trial has that seed. */
  settingsOf: (seed: number) => SweepConfig
}

/** What a verb does where the command line says nothing. */
export interface Defaults {
  rules: readonly string[]
  devices: readonly string[]
  /** Out of three networks of rising size. */
  networks: (sizes: string[]) => string[]
  epochs?: number
  samples?: number
  /** The result lists what was left out, so that before it is only counted. */
  listsLeftOut?: boolean
}

/** The options that say what the data is, without the others. */
export const sourceOf = (values: Pick<Values, (typeof dataOptions)[number]>): Omit<DataSource, 'seed'> =>
  Object.fromEntries(dataOptions.flatMap((key) => (values[key] === undefined ? [] : [[key, values[key]]]))) as unknown as Omit<DataSource, 'seed'>

/** Loads the data and plans every trial; refuses whatever cannot work. */
export async function prepare(
  values: StudyValues,
  devices: readonly string[] | undefined,
  defaults: Defaults,
  narrator: Narrator,
): Promise<Study> {
  const { augment, validate } = values
  const key = await readKey(values.key)
  // `v8` is another name of `v8-simd`; records and reports know the device by its id.
  const faults = parseFaults(values.faults ?? [])
  const opened = await Promise.all((devices ?? defaults.devices).map((name) => openDevice(name, { faults, scrub: values.scrub, keep: values.keep })))
  const scrubs = <B extends Board | undefined>(board: B): B => (board && values.scrub ? { ...board, scrubs: true } : board)
  const boards = new Map(opened.map(({ id, board }) => [id, scrubs(board)]))
  const budget = values.board ? scrubs(await loadBoard(values.board)) : undefined
  const seeds = values.seeds === undefined ? [values.seed] : Array.from({ length: values.seeds }, (_, i) => i + 1)
  const { folds } = values
  // A few samples, drawn, would be no sequence.
  const samples = values.samples ?? (values.steps === 0 ? undefined : defaults.samples)
  const { only, perClass } = values
  const whole = await loadForSeeds(sourceOf(values), seeds, folds)
  const loaded = only || perClass ? drawnAnew(whole, seeds, folds, (dataset, seed) => fewerSamples(dataset, { ...(only && { only }), ...(perClass && { perClass }) }, seed, validate)) : whole
  const { datasets, hashes, indexOf } = values.labels ? hideLabels(loaded, values.labels, seeds, folds, { validate, ...(samples !== undefined && { samples }) }) : loaded
  const first = datasets[0]!
  const epochs = values.epochs ?? defaults.epochs ?? defaultEpochs(first)
  const order = orderFor({ order: values.order, dataset: first, samples: values.samples, validate }, values.steps)
  const lesson = { epochs, samples, augment, order, validate }
  // What the experiment may look at: the training samples less those held out for validation.
  const shown = datasets.map((dataset): Dataset => ({ ...dataset, train: lessonSets({ dataset, ...lesson }).train }))
  for (const dataset of shown) checkSampleFaults(faults, dataset)
  const counts = epochCounts(shown, lesson, values.samples)
  const count = Math.max(...counts)
  const task = taskOf(first)
  if (values.keep && values.keep.margin > 0 && task.name === 'regress') throw noMeasure()
  // Where no rule is named, those are meant that do the task.
  const able = (rules: readonly string[]): readonly string[] => rules.filter((rule) => parseRule(rule).info.traits.tasks.includes(task.name))
  const chosen = [able(defaults.rules), able(ruleNames)].find(({ length }) => length > 0) ?? defaults.rules
  const rules = values.rules ?? (chosen.length > defaults.rules.length ? chosen.slice(0, defaults.rules.length) : chosen)
  const networksFor = (rule: string): readonly string[] => values.networks ?? defaults.networks(defaultNetworks(shown[0]!, [rule]))
  const networks = [...new Set(rules.flatMap(networksFor))]
  const asked = rules.flatMap((rule) => sweep({ rules: [rule], networks: networksFor(rule), seeds, devices: [...boards.keys()], ...(folds !== undefined && { folds }) }))
  const { objective, optimizer, rate, skip, falseAlarms, driftAlarm, steps } = values
  if (falseAlarms !== undefined && task.name !== 'detect') throw new EngramError('OPTION_INVALID', `--false-alarms goes with the task detect, and this one is ${task.name}`, 'add --task detect, or leave it out', { option: '--false-alarms' })
  const taughtOf = ({ seed, fold }: Trial): { taught?: number } => {
    const labelled = labelledSamples({ dataset: datasets[indexOf(seed, fold)]!, ...lesson, seed })
    return labelled === undefined ? {} : { taught: epochs * labelled }
  }
  const backbone = values.backbone === undefined ? undefined : await readSavedRun(values.backbone)
  const experimentOf = (trial: Trial, network = trial.network): Experiment => withBackbone(backbone, coreModule(), resolveExperiment({
    rule: trial.rule, network, dataset: shown[indexOf(trial.seed, trial.fold)]!, epochs, samples: counts[indexOf(trial.seed, trial.fold)]!, seed: trial.seed, objective, optimizer, rate, skip,
    ...(falseAlarms !== undefined && { alarmRate: falseAlarms }), ...(driftAlarm && { driftAlarm }),
    // Beside networks that read a sample step by step there may be some that see all of it.
    ...(steps !== undefined && (hasTime(network) || !networks.some(hasTime)) && { steps }),
    ...taughtOf(trial),
  }))
  const planOf = (experiment: Experiment): Plan => planExperiment(coreModule(), experiment)
  const leftOut = new LeftOuts()
  const trials = asked.flatMap((trial): PlannedTrial[] => {
    // Throws for a network that is wrong for every rule.
    const experiment = experimentOf(trial)
    let plan: Plan
    try {
      plan = planOf(experiment)
    } catch (error) {
      // Only this rule cannot take the network; the others go on.
      if (!(error instanceof EngramError) || error.code !== 'NETWORK_SHAPE') throw error
      leftOut.add(trial, error)
      return []
    }
    // A learner on a board must fit that board, whatever budget was asked for.
    const own = boards.get(trial.device)
    const memory = own ?? budget
    if (!memory) return [{ ...trial, key: trialKey(trial), experiment, dataset: indexOf(trial.seed, trial.fold), plan }]
    const board = { ...memory, keyed: key !== undefined }
    try {
      plan = planOf(onBoard(experiment, board))
      if (own && values.keep) checkCheckpoint(own, plan)
      checkBudget(plan, board, { network: trial.network, planNetwork: (network) => planOf(onBoard(experimentOf(trial, network), board)) })
    } catch (error) {
      // A network that the user named must fit the board or it is an error. One that we chose is left out instead, and so is one board among several.
      if (!(error instanceof EngramError) || (values.networks && (!own || boards.size === 1))) throw error
      leftOut.add(trial, error)
      return []
    }
    return [{ ...trial, key: trialKey(trial), experiment, dataset: indexOf(trial.seed, trial.fold), plan: withBoard(plan, board) }]
  })
  if (trials.length === 0) throw leftOut.first!
  for (const line of defaults.listsLeftOut ? leftOutCount(leftOut.entries) : leftOutText(leftOut.entries)) narrator.note(line)
  for (const note of worthKnowing(trials, values, first)) narrator.note(note)

  const settings: SweepConfig = {
    engram: version(), core: core.scalar.hash, data: first.name,
    epochs, samples: count, augment, measuredOn: validate ? 'validation' : 'test',
    objective: objective ?? 'default', optimizer: optimizer ?? 'default',
    rate: rate ? rateText(rate) : 'default', skip: skip ?? 'default', board: budget?.id ?? 'none', folds: folds ?? 'none',
    // Folders of before that option hold none.
    ...(order !== 'shuffled' && { order }), ...(only && { only: only.join() }), ...(perClass && { perClass }), ...(backbone && { backbone: learnedDigest(backbone) }), ...(driftAlarm && { driftAlarm: driftAlarmText(driftAlarm) }), ...(faults.length > 0 && { faults: faults.map(({ text }) => text).join() }), ...(values.scrub && { scrub: true }), ...(values.keep && { keep: keepText(values.keep) }),
    task: task.name, ...(steps !== undefined && { steps }), labels: labelsText(values.labels), ...(first.normal && { normal: first.classes.filter((_, c) => first.normal![c]).join(), falseAlarms: falseAlarms ?? 'default' }),
  }
  const settingsOf = (seed: number): SweepConfig =>
    seeds.includes(seed) ? { ...settings, dataHash: hashes[indexOf(seed)]! } : settings
  return { name: first.name, datasets, lesson, ...(budget ? { board: { ...budget, keyed: key !== undefined } } : {}), trials, leftOut: leftOut.entries, devices: [...boards.keys()], ...(key && { key }), ...(faults.length > 0 && { faults }), ...(values.scrub && { scrub: true }), ...(values.keep && { keep: values.keep }), seeds, settings, settingsOf }
}

/** Samples of an epoch of each data set: groups and folds are of different sizes. Throws OPTION_INVALID where there are fewer than `asked`, or more presentations than the core counts. */
function epochCounts(shown: readonly Dataset[], { epochs, samples }: Study['lesson'], asked: number | undefined): number[] {
  const available = Math.min(...shown.map(({ train }) => train.count))
  if (asked !== undefined && asked > available)
    throw new EngramError('OPTION_INVALID', `--samples ${asked} is more than the ${available} training samples of ${shown[0]!.name}`, 'leave --samples out to use all')
  const counts = shown.map(({ train }) => Math.min(samples ?? train.count, train.count))
  const count = Math.max(...counts), most = limits.totalSamples.max
  if (count * epochs > most)
    throw new EngramError('OPTION_INVALID', `${epochs} epochs of ${count} samples are more than the ${most} presentations that the core counts`, `for example --epochs ${Math.floor(most / count)}`)
  return counts
}

/** What is no error, and yet not what one may expect: rules that are not taught, options without effect, and what the data says of itself. */
function worthKnowing(trials: readonly PlannedTrial[], values: StudyValues, { name, notes = [] }: Dataset): string[] {
  const untaught = new Set(trials.filter(({ experiment }) => experiment.taught === 0).map(({ rule }) => rule))
  const rules = [...new Set(trials.map(({ rule }) => rule))]
  return [
    ...[...untaught].map((rule) => `${rule} ${parseRule(rule).info.traits.labels === 'needed' ? 'learns nothing' : 'learns its layers and no answer'}: no training sample keeps its label`),
    ...rules.flatMap((rule) => (parseRule(rule).info.traits.ignores ?? []).filter((option) => values[option] !== undefined).map((option) => `--${option} has no effect on ${rule}`)),
    ...notes.map((note) => `${name}: ${note}`),
  ]
}
