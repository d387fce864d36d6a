import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { driftFigure } from '../compare/drift-figure.js'
import { renderSvg } from '../compare/svg.js'
import { spread } from '../compare/frontier.js'
import { formatInteger } from '../compare/units.js'
import type { Dataset, Samples } from '../data/dataset.js'
import { openDevice } from '../device/registry.js'
import { driftNames, parseDrift, type Drift } from '../drift/kinds.js'
import { liveThrough, type DriftResult } from '../trial/prequential.js'
import { DriftStream } from '../drift/stream.js'
import { EngramError } from '../errors.js'
import { FaultySensor, hasSampleFaults } from '../fault/samples.js'
import { behindSensor } from '../fault/session.js'
import { lessonSets } from '../trial/learn.js'
import { columns } from './columns.js'
import { writing } from './jsonl.js'
import { prepare, type PlannedTrial, type Study } from './study.js'
import type { Action } from './verbs.js'
import { mostFrequent } from '../task/most-frequent.js'

/** Passes over the training samples that make a stream: of many the learner would know each sample by heart. */
const EPOCHS = 4

/** One learner in one stream. */
interface Lived extends DriftResult {
  drift: string
  rule: string
  network: string
  seed: number
  device: string
}

/** `engram drift`: what becomes of learners when the world changes, and whether their detector tells. */
export const driftVerb: Action<'drift'> = async (values, context) => {
  const { narrator, terminal, signal } = context
  const kinds = (values.drift ?? driftNames.filter((name) => name !== 'none')).map(parseDrift)
  const study = await prepare(values, values.devices, { rules: ['local'], devices: ['v8'], epochs: EPOCHS, networks: (sizes) => [sizes[Math.floor(sizes.length / 2)]!] }, narrator)
  const lived: Lived[] = []
  let failure: EngramError | undefined
  try {
    for (const drift of kinds) for (const trial of study.trials) lived.push(await live(study, trial, drift, signal, (learned) => narrator.status(`${drift.text} · ${trial.rule} ${trial.network} seed ${trial.seed}: ${formatInteger(learned)} of ${formatInteger(trial.experiment.totalSamples)} samples`)))
  } catch (error) {
    if (!(error instanceof EngramError) || error.code !== 'INTERRUPTED' || lived.length === 0) throw error
    failure = new EngramError('INTERRUPTED', 'interrupted before the end; what had been measured is shown', 'the same command starts again from the beginning')
  } finally {
    narrator.clear()
  }
  const [{ experiment }] = study.trials as [PlannedTrial]
  const faults = study.faults ? ` · faults ${study.faults.map(({ text }) => text).join(', ')}` : ''
  const title = `${study.name} · ${formatInteger(experiment.totalSamples)} samples of ${formatInteger(lessonSets({ dataset: study.datasets[0]!, ...study.lesson }).train.count)} training samples · ${study.seeds.length === 1 ? `seed ${study.seeds[0]}` : `${study.seeds.length} seeds`}${faults}`
  const picture = values.out === undefined ? undefined : write(values.out, await renderSvg(driftFigure(title, lived.filter(({ seed }) => seed === study.seeds[0]).map(({ drift, rule, network, ...result }) => ({ drift, rule: study.trials.some((trial) => trial.network !== network) ? `${rule} ${network}` : rule, result }))), 'drift'))
  return {
    text: [title, `right answers in %, each told before its update (test, then learn); the most frequent class alone: ${percent([baselineOf(lessonSets({ dataset: study.datasets[0]!, ...study.lesson }).train)])}; forgot: points lost on test samples as they were before the first change`, '', table(lived, terminal.width), ...(picture ? [`picture: ${picture}`] : [])].join('\n'),
    json: { data: study.name, samples: experiment.totalSamples, seeds: study.seeds, ...(study.faults && { faults: study.faults.map(({ text }) => text) }), lived, ...(picture && { picture }) },
    ...(failure && { failure }),
  }
}

async function live(study: Study, { experiment, dataset: index, device, rule, network, seed }: PlannedTrial, drift: Drift, signal: AbortSignal, progress: (learned: number) => void): Promise<Lived> {
  const dataset = study.datasets[index]!
  const { train, measured } = lessonSets({ dataset, ...study.lesson })
  const stream = new DriftStream(dataset, train, drift, experiment.totalSamples, seed)
  const { faults = [] } = study
  const opened = await (await openDevice(device, { faults })).open(experiment, { signal })
  const session = hasSampleFaults(faults) ? behindSensor(opened, new FaultySensor(faults, { ...dataset, train }, seed)) : opened
  try {
    return { drift: drift.text, rule, network, seed, device, ...(await liveThrough(session, stream, oldTest(dataset, measured, drift), signal, progress)) }
  } finally {
    await session.close()
  }
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

/** A line a kind and learner: means over changes and seeds, in per cent of right answers, and in samples. */
function table(lived: readonly Lived[], width: number): string {
  const severalNetworks = new Set(lived.map(({ network }) => network)).size > 1
  const groups = new Map<string, Lived[]>()
  for (const one of lived) {
    const key = `${one.drift}\n${one.rule}\n${one.network}`
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  const watched = lived.some(({ alarms }) => alarms !== null)
  const head = ['drift', severalNetworks ? 'learner' : 'rule', 'before', 'lowest', 'back after', 'end', 'forgot', ...(watched ? ['noticed', 'after', 'false'] : [])]
  const rows = [...groups.values()].map((group) => {
    const [{ drift, rule, network }] = group as [Lived]
    const changes = group.flatMap((one) => one.changes)
    const back = changes.flatMap(({ recovered }) => (recovered === null ? [] : [recovered])), noticed = changes.flatMap(({ delay }) => (delay === null ? [] : [delay]))
    const forgotten = group.flatMap(({ old }) => (old ? [100 * (old.before - old.after)] : []))
    return [
      drift, severalNetworks ? `${rule} ${network}` : rule, percent(changes.map(({ before }) => before)), percent(changes.map(({ lowest }) => lowest)), returned(changes.length, back),
      percent(group.map(({ end }) => end)), forgotten.length === 0 ? '–' : spread(forgotten).mean.toFixed(1),
      ...(watched ? [changes.length === 0 ? '–' : `${noticed.length} of ${changes.length}`, noticed.length === 0 ? '–' : whole(noticed), String(group.reduce((sum, one) => sum + (one.falseAlarms ?? 0), 0))] : []),
    ]
  })
  return columns(head, rows, head.slice(2), width)
}

/** Samples until those learners were back that came back, and how many did where not all. */
function returned(changes: number, back: readonly number[]): string {
  if (changes === 0) return '–'
  if (back.every((samples) => samples === 0) && back.length === changes) return 'no dip'
  return back.length === 0 ? 'never' : `${whole(back)}${back.length < changes ? `, ${back.length} of ${changes}` : ''}`
}

/** What always telling the most frequent class would have right. */
function baselineOf({ labels }: Samples): number {
  const counts = new Map<number, number>()
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  return mostFrequent(counts)!.share
}

const percent = (shares: readonly number[]): string => (shares.length === 0 ? '–' : (100 * spread(shares).mean).toFixed(1))
const whole = (numbers: readonly number[]): string => formatInteger(Math.round(spread(numbers).mean))

function write(folder: string, svg: string): string {
  const path = join(folder, 'drift.svg')
  writing(folder, () => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(path, svg)
  })
  return path
}
