import { setTimeout as sleep } from 'node:timers/promises'
import { formatInteger } from '../compare/units.js'
import { formatterOf, signOf, valueOf, type Metric } from '../task/metric.js'
import { taskOf, type AnyTask } from '../task/tasks.js'
import { damagesText, type Damages } from '../device/damages.js'
import { keptLines, returnText, shifted, type Kept } from '../device/kept.js'
import type { Device, Session } from '../device/device.js'
import { openDevice, type LinkOptions } from '../device/registry.js'
import { parseDrift, type Drift } from '../drift/kinds.js'
import { DriftStream } from '../drift/stream.js'
import { EngramError } from '../errors.js'
import type { Fault } from '../fault/fault.js'
import { parseFaults } from '../fault/notation.js'
import { FaultySensor, hasSampleFaults } from '../fault/samples.js'
import { behindSensor } from '../fault/session.js'
import { lessonSets } from '../trial/learn.js'
import { besideDevice } from './beside.js'
import { columns } from './columns.js'
import { defaultFolder } from './default-folder.js'
import { evaluations } from './evaluate.js'
import { streamFaultLines, type FaultsTold } from './fault-lines.js'
import { driftFeed, lessonFeed } from './feed.js'
import { readKey } from './key-file.js'
import { onlyOne } from './only-one.js'
import { pretrainedFor } from './pretrained.js'
import { untilAborted } from './run-sweep.js'
import { stdinFeed } from './stdin-feed.js'
import { beside } from './stream-beside.js'
import { StreamProgress } from './stream-progress.js'
import { openStreamRecord, testedMetric, testKey, type StreamPoint, type StreamRecord } from './stream-record.js'
import { prepare, type Study, type StudyValues } from './study.js'
import type { Context, Narrator } from './verb.js'
import type { Action } from './verbs.js'

/** Samples between two evaluations, at most, unless the command says how many. */
const USUAL_EVERY = 1000
/** Milliseconds that a session has to close after Ctrl-C. */
const GRACE = 500
/** Evaluations that the table shows, unless the command says how far apart they are. */
const ROWS = 12

/** `engram stream`: a board learns from samples as they come. */
export const stream: Action<'stream'> = async (values, context) => {
  const faults = parseFaults(values.faults ?? [])
  const { study, device } = await plan({ ...values, seeds: undefined, board: undefined }, values.devices, values.resume, context.narrator, { key: await readKey(values.key), faults, scrub: values.scrub, keep: values.keep })
  const [trial] = study.trials
  const { rule, network, seed, experiment } = trial!
  if (values.pretrained !== undefined && values.resume) throw new EngramError('OPTION_INVALID', '--resume goes on with the learner of the board, and --pretrained brings it one', 'leave one of them out', { option: '--pretrained' })
  const pretrained = values.pretrained === undefined ? undefined : await pretrainedFor(values.pretrained, [experiment], study.lesson)
  const drift = driftOf(values.drift, values.stdin)
  const config = { ...study.settingsOf(seed), rule, network, seed, source: values.stdin ? 'stdin' : 'data', ...(drift && { drift: drift.text }) }
  const { command, narrator, terminal } = context
  const lines = values.stdin ? await stdinFeed(process.stdin.setEncoding('utf8'), { ...values, seed }, (note) => narrator.note(note)) : undefined
  const feed = lines?.feed
    ?? (drift ? driftFeed(new DriftStream(study.datasets[0]!, lessonSets({ dataset: study.datasets[0]!, ...study.lesson }).train, drift, experiment.totalSamples, seed))
    : lessonFeed({ dataset: study.datasets[0]!, seed, ...study.lesson }))
  const record = openStreamRecord(values.out ?? defaultFolder(`stream ${study.name}`, config), { stream: config, device: device.id, command }, values.resume)
  const task = taskOf(study.datasets[0]!)
  const shown = values.every === undefined ? ROWS : Infinity
  const points = values.resume ? [...record.earlier] : []
  const about = { rule, network, data: study.name, seed, device: device.id, record: record.path }
  const opened = await untilAborted(device.open(experiment, { resume: values.resume, signal: context.signal, ...(pretrained && { pretrained }) }), context.signal)
  const { train, measured, count } = lessonSets({ dataset: study.datasets[0]!, ...study.lesson })
  const sets = { dataset: study.datasets[0]!, train, measured }
  const faulty = (one: Session, of: readonly Fault[], begun?: number): Session => (hasSampleFaults(of) ? behindSensor(one, new FaultySensor(of, { ...sets.dataset, train }, seed), begun) : one)
  let session = opened
  let told: FaultsTold | undefined, damaged: Damages | undefined, kept: Kept | undefined
  try {
    const from = values.resume ? startOf(await shownOf(opened, points), record, points, values.ifLost, narrator) : (pretrained?.learned ?? 0)
    const ahead = from - (opened.learned ?? from)
    session = faulty(opened, faults, from)
    if (!values.resume) record.begin()
    const watch = { sets, seed, every: values.every ?? Math.min(count, USUAL_EVERY), testSamples: values.testSamples, signal: context.signal }
    const progress = new StreamProgress(session, task, feed.total, from, narrator)
    try {
      for await (const found of evaluations(session, feed, from, watch)) {
        const alarms = await session.driftAlarms?.()
        const damages = await session.damages?.()
        if (damages && damages.found > (damaged?.found ?? 0)) narrator.note(damagesText(damages))
        damaged = damages
        const keeps = await session.kept?.(), now = keeps && shifted(keeps, ahead)
        for (const back of now?.returns.slice(kept?.returns.length ?? 0) ?? []) narrator.note(returnText(back))
        kept = now
        const point: StreamPoint = { ...found, ...(kept && { kept }), ...(alarms && { driftAlarms: alarms.count, lastDriftAlarm: alarms.last }), ms: Math.round(progress.ms) }
        record.append(point)
        points.push(point)
        progress.evaluated(point)
      }
    } catch (error) {
      if (!(error instanceof EngramError)) throw error
      const failure = withWayOn(error, progress.learned, record, device, context)
      return { text: table(points, task, shown, terminal.width), json: { ...about, ...lines?.json(), evaluations: points }, failure }
    } finally {
      progress.end()
    }
    if (faults.length > 0) {
      const begins = pretrained && !values.resume ? { pretrained } : {}
      told = {
        asked: faults.map(({ text }) => text), told: (await session.faultsTold?.()) ?? [],
        // Lines came once, and of a learner that was there nobody knows what it was before.
        ...(!lines && !values.resume && { without: await beside(await besideDevice(values.keep), async (whole, of) => faulty(await whole.open(experiment, begins), of), faults, feed, from, watch, points.at(-1)!.digest) }),
      }
    }
  } finally {
    await closeSoon(session, context.signal)
  }
  const { samples, digest, driftAlarms, lastDriftAlarm } = points.at(-1)!
  return {
    text: [
      `${rule} · ${network} · ${study.name} · seed ${seed} · ${device.id}`,
      table(points, task, shown, terminal.width),
      `${formatInteger(samples)} samples learned, digest ${digest}; the record is ${record.path}`,
      ...(driftAlarms === undefined ? [] : [driftAlarms === 0 ? 'no drift alarm' : `drift alarms: ${driftAlarms as number}, the last behind sample ${formatInteger(lastDriftAlarm as number)}`]),
      ...(damaged ? [damagesText(damaged)] : []),
      ...(kept ? keptLines(kept) : []),
      ...(told ? streamFaultLines(told, testedMetric(task, points), digest) : []),
      ...(lines?.text() ?? []),
    ].join('\n'),
    json: { ...about, ...lines?.json(), evaluations: points, ...(damaged && { damages: damaged }), ...(kept && { kept }), ...(told && { faults: told }) },
    ...(samples === 0 && lines?.failure()),
  }
}

/** The change that is asked for, of lessons alone: what comes from stdin changes by itself. */
function driftOf(names: readonly string[] | undefined, stdin: boolean): Drift | undefined {
  const name = onlyOne('stream', '--drift', names)
  if (name === undefined) return undefined
  if (stdin) throw new EngramError('OPTION_INVALID', '--drift changes the samples of a data set, and lines from stdin come as they are', 'leave one of both out', { option: '--drift' })
  return parseDrift(name)
}

/** Closes a session. After Ctrl-C only for a short time, because the device may not answer any more. */
async function closeSoon(session: Session, { aborted }: AbortSignal): Promise<void> {
  const closed = session.close()
  if (!aborted) return closed
  await Promise.race([closed.catch(() => {}), sleep(GRACE)])
}

async function plan(values: StudyValues, devices: readonly string[] | undefined, resume: boolean, narrator: Narrator, link: LinkOptions): Promise<{ study: Study; device: Device }> {
  onlyOne('stream', '--rule', values.rules)
  onlyOne('stream', '--network', values.networks)
  const name = onlyOne('stream', '--device', devices)
  if (name === undefined) throw new EngramError('OPTION_INVALID', 'stream needs a device', 'for example --device serial:/dev/ttyACM0, --device emulator:microbit or --device native')
  if (values.steps === 0)
    throw new EngramError('OPTION_INVALID', '--steps endless: stream asks the learner now and then, and to ask lets the time of an endless sequence go on', 'learn with engram run, which asks at the end; the library and the wire learn such a stream: docs/tasks.md', { option: '--steps' })
  const device = await openDevice(name, link)
  if (resume && !device.keeps)
    throw new EngramError('OPTION_INVALID', `${device.id} keeps no learner from one command to the next`, 'leave --resume out to start anew; boards on a serial port can be resumed')
  return { study: await prepare(values, [name], { rules: ['local'], devices: [name], networks: (sizes) => [sizes[0]!] }, narrator), device }
}

/**
 * Samples that the learner of a resumed stream was shown. Who went back has learned fewer; a board tells how often until it restarts, and then the record
 * knows, as far as it goes.
 */
async function shownOf(session: Session, points: readonly StreamPoint[]): Promise<number> {
  const now = await session.kept?.(), undone = points.at(-1)?.kept?.undone ?? 0
  return now && now.samples > 0 ? now.samples + Math.max(now.undone, undone) : (session.learned ?? 0)
}

/** The sample behind which a resumed stream goes on. */
function startOf(learned: number, record: StreamRecord, points: StreamPoint[], ifLost: 'restart' | 'stop', narrator: Narrator): number {
  const known = points.at(-1)?.samples ?? 0
  if (learned >= known && learned > 0) {
    narrator.note(`the board has learned ${formatInteger(learned)} samples; going on with the next`)
    return learned
  }
  if (known > 0) {
    const lost = learned === 0 ? 'the board restarted and has lost its learner' : `the board restarted and has learned ${formatInteger(learned)} samples since`
    if (ifLost === 'stop')
      throw new EngramError('DEVICE_RESTARTED', `${lost}; the record ends at ${formatInteger(known)}`, 'leave --if-lost stop out to learn from the first sample again', { learned, recorded: known })
    narrator.note(`${lost}, and the record ends at ${formatInteger(known)}: going on from sample ${formatInteger(learned + 1)}`)
  }
  // The samples that follow are learned by another learner than those in the record.
  record.begin()
  points.length = 0
  return learned
}

/** The same failure, with where the record is kept and the command that goes on from here. */
function withWayOn(error: EngramError, learned: number, { path }: StreamRecord, device: Device, { command }: Context): EngramError {
  const again = / --resume\b/.test(command) ? command : `${command} --resume`
  const way = device.keeps ? `to go on: ${again}` : `${device.id} keeps no learner: the same command starts anew`
  const what = error.code === 'INTERRUPTED' ? 'interrupted' : error.message
  // The usual hint of INTERRUPTED, to start anew, would be wrong here.
  const hint = error.code === 'INTERRUPTED' || error.hint === undefined ? way : `${error.hint}\n  ${way}`
  return new EngramError(error.code, `${what}; ${formatInteger(learned)} samples were learned, and the record is kept in ${path}`, hint, { ...error.details, learned, record: path })
}

/** At most so many evaluations, evenly apart, the last one among them; the record has all. */
function table(points: readonly StreamPoint[], task: AnyTask, most: number, width: number): string {
  const step = Math.ceil(points.length / most) || 1
  const shown = points.filter((_, i) => (points.length - 1 - i) % step === 0)
  const { online } = task
  const first = testedMetric(task, shown)
  const text = (metric: Metric, key: string): ((point: StreamPoint) => string) => {
    const format = formatterOf(metric, shown.map((point) => valueOf({ key }, point)))
    return (point) => format(valueOf({ key }, point)) + (Number.isNaN(valueOf({ key }, point)) ? '' : signOf(metric.unit))
  }
  const [onlineText, testText] = [text(online, online.key), text(first, testKey(first))]
  const rows = shown.map((point) => [formatInteger(point.samples), onlineText(point), testText(point), formatInteger(point.testSamples), point.digest])
  return points.length === 0 ? '' : columns(['samples', 'online', 'test', 'of', 'digest'], rows, ['samples', 'online', 'test', 'of'], width)
}
