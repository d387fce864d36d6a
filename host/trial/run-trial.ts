import { timeOrder } from '../data/order.js'
import type { Device } from '../device/device.js'
import { EngramError } from '../errors.js'
import type { Experiment, Plan } from '../experiment/experiment.js'
import type { Fault } from '../fault/fault.js'
import { FaultySensor, hasSampleFaults } from '../fault/samples.js'
import { behindSensor } from '../fault/session.js'
import { finish } from './finish.js'
import { checkLesson, learn, lessonOf, lessonSets, stopIf, type Lesson, type Progress } from './learn.js'
import { measure } from './measure.js'
import { saveLearner, type LearnerState } from './learner-state.js'
import { SCHEMA_VERSION, type TrialResult } from './trial.js'

/** Which part of a lesson is learned, and what becomes of the learner. */
export interface Course {
  /** Begin with this learner, and with the sample after those that it has learned. */
  pretrained?: LearnerState
  /** Stop after this many samples of the lesson, its beginning included. */
  stop?: number
  /** The result carries the learner. */
  save?: boolean
}

/** A trial: what is learned, how, and on what. `prepareTrial` makes one, all but the device. */
export interface TrialOptions extends Omit<Lesson, 'seed' | 'endless'>, Course {
  experiment: Experiment
  /** What goes wrong with its samples; a device that others befall knows of them itself. */
  faults?: readonly Fault[]
  device: Device
  plan: Plan
  signal?: AbortSignal
}

/** Learns the whole lesson, then measures exactly once. */
export async function* runTrial(options: TrialOptions): AsyncGenerator<Progress, TrialResult> {
  const { experiment, dataset, device, plan, epochs, augment = 'none', validate, pretrained, stop, save, faults, signal } = options
  checkLesson({ ...options, seed: experiment.seed })
  const lesson = lessonOf(experiment, options)
  const { order } = lesson
  const { train, measured, count } = lessonSets(options)
  if (count * epochs !== experiment.totalSamples)
    throw new EngramError(
      'OPTION_INVALID', `the experiment's rate falls over ${experiment.totalSamples} samples, and this trial learns ${epochs} × ${count}`,
      'give both the same epochs, samples and validate, as prepareTrial does',
    )
  const opened = await device.open(experiment, { ...(pretrained && { pretrained }), ...(signal && { signal }) })
  const sensor = faults && hasSampleFaults(faults) ? () => new FaultySensor(faults, { ...dataset, train }, experiment.seed) : undefined
  const session = sensor ? behindSensor(opened, sensor()) : opened
  try {
    if (save && !session.learner) throw cannotSave(device)
    if (pretrained && session.learned !== pretrained.learned) throw cannotBegin(device)
    const part = { from: pretrained?.learned ?? 0, to: Math.min(stop ?? Infinity, experiment.totalSamples) }
    const learned = yield* learn(session, lesson, signal, part.to, part.from)
    stopIf(signal)
    // To ask of an endless sequence lets time go on, so the learner is kept before; and the test is a sequence of its own.
    const learner = save && session.learner ? saveLearner(await session.learner()) : undefined
    if (experiment.steps === 0) await session.forget()
    const figures = await measure(session, { dataset, train, measured, ...(order === 'time' && { rows: timeOrder(measured) }), ...(experiment.alarmRate !== undefined && { alarmRate: experiment.alarmRate }), ...(sensor && { read: () => sensor().all(train, measured, part.to) }) })
    const damages = await session.damages?.()
    const kept = await session.kept?.()
    return {
      schemaVersion: SCHEMA_VERSION,
      rule: experiment.rule,
      network: experiment.network,
      data: dataset.name,
      seed: experiment.seed,
      ...(dataset.split?.fold && { fold: dataset.split.fold.number }),
      device: device.id,
      epochs,
      samples: count,
      augment,
      ...(order !== 'shuffled' && { order }),
      settings: { objective: experiment.objective, optimizer: experiment.optimizer, rate: experiment.rate, skip: experiment.skip },
      ...figures,
      measuredOn: validate ? 'validation' : 'test',
      split: dataset.split ?? { kind: 'given', why: 'the data set brings both parts' },
      digest: hex(await session.digest()),
      planned: { ramBytes: plan.ramBytes, regions: plan.regions, configBytes: plan.configBytes },
      macs: plan.macs,
      ...learned,
      ...(part.to - part.from < experiment.totalSamples ? { part } : {}),
      ...(session.measured ? { measured: await session.measured() } : {}),
      ...(damages && { damages }),
      ...(kept && { kept }),
      ...(learner && { learner }),
      ...(faults && { faults: { asked: faults.map(({ text }) => text), told: (await session.faultsTold?.()) ?? [] } }),
    }
  } finally {
    await session.close()
  }
}

const cannotSave = ({ id }: Device): EngramError =>
  new EngramError('OPTION_INVALID', `${id} cannot give its learner away`, 'learn on --device v8, which can')

const cannotBegin = ({ id }: Device): EngramError =>
  new EngramError('OPTION_INVALID', `${id} did not begin with the pretrained learner`, 'v8 and emulated boards can; a board on a serial port must be flashed with an image that has it (engram build --pretrained)')

/** Learned state as checksums: of the whole, and of each region in the order of the plan. */
export interface StateDigest {
  digest: string
  regions: string[]
}

/** Learns the first `steps` samples of a lesson and tells the digests of the state; measures nothing. */
export async function digestAfter(
  options: Omit<TrialOptions, 'plan'>,
  steps: number,
): Promise<StateDigest> {
  const session = await options.device.open(options.experiment, options.signal && { signal: options.signal })
  try {
    await finish(learn(session, lessonOf(options.experiment, options), options.signal, steps))
    return { digest: hex(await session.digest()), regions: Array.from(await session.regionDigests(), hex) }
  } finally {
    await session.close()
  }
}

/** A CRC-32 as people compare it: eight hex digits. */
export const hex = (digest: number): string => (digest >>> 0).toString(16).padStart(8, '0')
