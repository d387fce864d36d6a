import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { driftFigure } from '../compare/drift-figure.js'
import { renderSvg } from '../compare/svg.js'
import { formatInteger } from '../compare/units.js'
import type { Dataset, Samples } from '../data/dataset.js'
import type { Device } from '../device/device.js'
import { keepText, type Kept } from '../device/kept.js'
import { damagesInAll, type Damages } from '../device/damages.js'
import { openDevice } from '../device/registry.js'
import { driftNames, parseDrift, type Drift } from '../drift/kinds.js'
import { liveThrough, type DriftResult } from '../trial/prequential.js'
import { DriftStream } from '../drift/stream.js'
import { EngramError } from '../errors.js'
import type { Fault } from '../fault/fault.js'
import { FaultySensor, hasSampleFaults } from '../fault/samples.js'
import { behindSensor } from '../fault/session.js'
import { lessonSets } from '../trial/learn.js'
import { besideDevice } from './beside.js'
import { driftTable, percent, type Lived } from './drift-table.js'
import { writing } from './jsonl.js'
import { prepare, type PlannedTrial, type Study } from './study.js'
import type { Action } from './verbs.js'
import { mostFrequent } from '../task/most-frequent.js'

/** Passes over the training samples that make a stream: of many the learner would know each sample by heart. */
const EPOCHS = 4

/** `engram drift`: what becomes of learners when the world changes, and whether their detector tells. */
export const driftVerb: Action<'drift'> = async (values, context) => {
  const { narrator, terminal, signal } = context
  const kinds = (values.drift ?? driftNames.filter((name) => name !== 'none')).map(parseDrift)
  const study = await prepare(values, values.devices, { rules: ['local'], devices: ['v8'], epochs: EPOCHS, networks: (sizes) => [sizes[Math.floor(sizes.length / 2)]!] }, narrator)
  const lived: Lived[] = []
  let failure: EngramError | undefined
  try {
    for (const drift of kinds) for (const trial of study.trials) lived.push(await live(study, trial, drift, signal, (learned, what) => narrator.status(`${drift.text} · ${trial.rule} ${trial.network} seed ${trial.seed}${what}: ${formatInteger(learned)} of ${formatInteger(trial.experiment.totalSamples)} samples`)))
  } catch (error) {
    if (!(error instanceof EngramError) || error.code !== 'INTERRUPTED' || lived.length === 0) throw error
    failure = new EngramError('INTERRUPTED', 'interrupted before the end; what had been measured is shown', 'the same command starts again from the beginning')
  } finally {
    narrator.clear()
  }
  const [{ experiment }] = study.trials as [PlannedTrial]
  const faults = study.faults ? ` · faults ${study.faults.map(({ text }) => text).join(', ')}` : ''
  const keeps = study.keep ? ` · kept every ${keepText(study.keep)}` : ''
  const title = `${study.name} · ${formatInteger(experiment.totalSamples)} samples of ${formatInteger(lessonSets({ dataset: study.datasets[0]!, ...study.lesson }).train.count)} training samples · ${study.seeds.length === 1 ? `seed ${study.seeds[0]}` : `${study.seeds.length} seeds`}${faults}${keeps}`
  const picture = values.out === undefined ? undefined : write(values.out, await renderSvg(driftFigure(title, lived.filter(({ seed }) => seed === study.seeds[0]).map(({ drift, rule, network, ...result }) => ({ drift, rule: study.trials.some((trial) => trial.network !== network) ? `${rule} ${network}` : rule, result }))), 'drift'))
  return {
    text: [title, `right answers in %, each told before its update (test, then learn); the most frequent class alone: ${percent([baselineOf(lessonSets({ dataset: study.datasets[0]!, ...study.lesson }).train)])}; forgot: points lost on test samples as they were before the first change`, '', driftTable(lived, terminal.width), ...faultsTold(lived), ...checked(lived), ...(picture ? [`picture: ${picture}`] : [])].join('\n'),
    json: { data: study.name, samples: experiment.totalSamples, seeds: study.seeds, ...(study.faults && { faults: study.faults.map(({ text }) => text) }), lived, ...(picture && { picture }) },
    ...(failure && { failure }),
  }
}

async function live(study: Study, { experiment, dataset: index, device: name, rule, network, seed }: PlannedTrial, drift: Drift, signal: AbortSignal, progress: (learned: number, what: string) => void): Promise<Lived> {
  const dataset = study.datasets[index]!
  const { train, measured } = lessonSets({ dataset, ...study.lesson })
  const stream = new DriftStream(dataset, train, drift, experiment.totalSamples, seed)
  const through = async (device: Device, faults: readonly Fault[], what: string): Promise<DriftResult & { told: string[]; kept?: Kept; damages?: Damages }> => {
    const opened = await device.open(experiment, { signal })
    const session = hasSampleFaults(faults) ? behindSensor(opened, new FaultySensor(faults, { ...dataset, train }, seed)) : opened
    try {
      const result = await liveThrough(session, stream, oldTest(dataset, measured, drift), signal, (learned) => progress(learned, what))
      const kept = await session.kept?.(), damages = await session.damages?.()
      return { ...result, ...(kept && { kept }), ...(damages && { damages }), told: (await session.faultsTold?.()) ?? [] }
    } finally {
      await session.close()
    }
  }
  const { faults = [], key, keep, scrub } = study
  const { told, ...result } = await through(await openDevice(name, { faults, key, keep, scrub }), faults, '')
  const lived = { drift: drift.text, rule, network, seed, device: name, ...result }
  if (faults.length === 0) return lived
  const whole = await besideDevice(keep)
  const { told: _, ...without } = await through(whole, [], ' without faults')
  return { ...lived, told, without: { device: whole.id, ...without } }
}

/** What the faults did; of several learners and streams to the first of them. */
function faultsTold([first, ...others]: readonly Lived[]): string[] {
  if (!first?.told?.length) return []
  return [`${others.length > 0 ? `${first.rule} in ${first.drift}, seed ${first.seed}` : 'faults'}: ${first.told.join('; ')}`]
}

/** What checking by CRC has found, where it was asked for. */
function checked(lived: readonly Lived[]): string[] {
  const text = damagesInAll(lived)
  return text === undefined ? [] : [text]
}

/** Test samples of what held at first. */
function oldTest({ classes }: Dataset, measured: Samples, { kind, amount }: Drift): Samples | undefined {
  const first = kind.at(0, 1, classes.length, amount).classes
  if (!first) return measured
  const rows = Array.from({ length: measured.count }, (_, row) => row).filter((row) => first.includes(measured.labels[row]!))
  const bytes = measured.inputs.length / measured.count
  const inputs = new Int8Array(rows.length * bytes)
  rows.forEach((row, i) => inputs.set(measured.inputs.subarray(row * bytes, (row + 1) * bytes), i * bytes))
  return rows.length === 0 ? undefined : { count: rows.length, inputs, labels: Uint8Array.from(rows, (row) => measured.labels[row]!) }
}

/** What always telling the most frequent class would have right. */
function baselineOf({ labels }: Samples): number {
  const counts = new Map<number, number>()
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  return mostFrequent(counts)!.share
}

function write(folder: string, svg: string): string {
  const path = join(folder, 'drift.svg')
  writing(folder, () => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(path, svg)
  })
  return path
}
