import { baselineOf, groupTrials, repetition } from '../compare/frontier.js'
import { missing, resultsOf } from '../compare/sweep.js'
import { baselineText, formatterOf, metricText, signOf, valueOf } from '../task/metric.js'
import { rankingMetric, taskOf } from '../task/tasks.js'
import { formatBytes, formatCount, formatInteger } from '../compare/units.js'
import { taughtText } from '../data/describe.js'
import type { Dataset, Shape } from '../data/dataset.js'
import { EngramError } from '../errors.js'
import { damagesText } from '../device/damages.js'
import { keptLines } from '../device/kept.js'
import type { TrialResult } from '../trial/trial.js'
import { splitText } from '../data/split/split.js'
import { figuresOf, unmet } from './expectations.js'
import { shellWord } from '../text/shell-word.js'
import { modelOf } from '../trial/model.js'
import type { Course } from '../trial/run-trial.js'
import { columns, facts } from './columns.js'
import { digestText, faultLines, faultSummary } from './fault-lines.js'
import { saveRun } from './learner-file.js'
import { measuredLines } from './measured-lines.js'
import { onlyOne } from './only-one.js'
import { openRecords } from './records.js'
import { runSweep } from './run-sweep.js'
import type { Values } from './options.js'
import { pretrainedFor } from './pretrained.js'
import { prepare, type Study } from './study.js'
import type { Result } from './verb.js'
import type { Action } from './verbs.js'

/** `engram run`: one rule on one network, with one or several seeds. */
export const run: Action<'run'> = async (values, context) => {
  const all = (flag: string, given: readonly string[]): string => `engram compare ${flag}s ${given.join(',')} runs them all`
  onlyOne('run', '--rule', values.rules, all)
  onlyOne('run', '--network', values.networks, all)
  const planned = await prepare(
    values,
    values.devices,
    { rules: ['local'], devices: ['v8'], networks: (sizes) => [sizes[Math.floor(sizes.length / 2)]!] },
    context.narrator,
  )
  const course = await courseOf(values, planned)
  const study = { ...planned, ...(course && { course }) }
  const records = values.out ? openRecords(values.out, study.settingsOf) : undefined
  const results = [...(records?.earlier ?? [])]
  try {
    await runSweep(study, missing(study.trials, results), context, values.threads, (result) => {
      records?.append(result)
      results.push(result)
    })
  } catch (error) {
    const done = resultsOf(study.trials, results)
    if (!(error instanceof EngramError) || error.code !== 'INTERRUPTED') throw error
    const hint = records
      ? `the same command finishes the rest; what is done is in ${records.path}`
      : 'with --out DIR finished trials are kept and the same command finishes the rest'
    const failure = new EngramError('INTERRUPTED', `interrupted: ${done.length} of ${study.trials.length} trials are done`, hint)
    return { text: done.length > 0 ? manyText(done, context.terminal.width) : '', json: manyJson(done), failure }
  }
  const done = resultsOf(study.trials, results)
  if (values.save) await saveRun(values.save, { ...done[0]!, model: modelOf(study.trials[0]!.experiment, study.datasets[0]!) })
  const { width } = context.terminal
  const way = wayOn(values.save, done.length, study.datasets[0]!)
  const { text, json } = done.length === 1 ? one(done[0]!, study.datasets[0]!, way, width) : { text: `${manyText(done, width)}\n${facts([way], width)}`, json: manyJson(done) }
  const failure = unmet(values.expect, figuresOf(done))
  return { text, json, ...(failure && { failure }) }
}

/** What a learner is for, and how it is kept: new rows are read as its data was. */
function wayOn(saved: string | undefined, trials: number, { reader }: Dataset): [string, string] {
  const use = (path: string): string => (reader ? `engram predict --learner ${path} --data new.csv` : `engram export --pretrained ${path}, with the same options`)
  if (saved !== undefined) return ['kept', `${saved}; to use it: ${use(shellWord(saved))}`]
  return ['to keep it', `add ${trials > 1 ? 'one --seed, one --device and ' : ''}--save run.json; to use it then: ${use('run.json')}`]
}

/** What of the lesson is learned, where the command line says that it is not simply all. */
async function courseOf({ stop, save, pretrained, out }: Pick<Values, 'stop' | 'save' | 'pretrained' | 'out'>, { trials, lesson }: Study): Promise<Course | undefined> {
  if (stop === undefined && save === undefined && pretrained === undefined) return undefined
  const refuse = (why: string, hint: string): EngramError => new EngramError('OPTION_INVALID', why, hint)
  if (out !== undefined) throw refuse('--out keeps whole trials, and --stop, --save and --pretrained make parts of one', 'leave --out out; --save FILE keeps this run')
  if (save !== undefined && trials.length > 1) throw refuse(`--save keeps one learner, and these are ${trials.length} trials`, 'give one --seed and one --device')
  const learner = pretrained === undefined ? undefined : await pretrainedFor(pretrained, trials.map(({ experiment }) => experiment), lesson)
  return { save: save !== undefined, ...(stop !== undefined && { stop }), ...(learner && { pretrained: learner }) }
}

/** The data as it was understood, so that a wrong label column or a forgotten test file shows. */
function one({ learner: _, ...trial }: TrialResult, dataset: Dataset, way: [string, string], width: number): Result {
  const { shape, train, test, format, columns } = dataset
  const task = taskOf(trial)
  const metric = rankingMetric(task, undefined, trial)
  const told = task.facts(trial)
  const lines: [string, string][] = [
    // Where a task has more to say of it, that is the line.
    told.find(([name]) => name === metric.title) ?? [metric.title, `${metricText(metric, valueOf(metric, trial))} of the ${trial.measuredOn} set`],
    ...(trial.faults ? faultLines(trial.faults, metric) : []),
    ...task.baselines(trial).map(({ what, figures }): [string, string] => ['baseline', baselineText(metric, { short: what, figures })]),
    ...told.filter(([name]) => name !== metric.title),
    ['split', splitText(trial.split)],
    ...leftOutColumns(columns),
    ['data', `${formatInteger(train.count)} training and ${formatInteger(test.count)} test samples of ${shapeText(shape)}, ${taughtText(dataset)}`],
    ...format.description.split('; ').map((part, i): [string, string] => [i === 0 ? 'inputs' : '', part]),
    ['planned RAM', `${formatInteger(trial.planned.ramBytes)} B`],
    ['MACs a sample', `${formatCount(trial.macs.learn)} learn, ${formatCount(trial.macs.infer)} infer`],
    ['learned', learnedText(trial)],
    ['digest', trial.digest + (trial.faults?.without ? digestText(trial.digest, trial.faults.without) : '')],
    ...(trial.kept ? keptLines(trial.kept).map((line, i): [string, string] => [i === 0 ? 'kept' : '', line]) : []),
    ...(trial.damages ? [['checked', damagesText(trial.damages)] as [string, string]] : []),
    ...(trial.measured ? measuredLines(trial.measured) : []),
    way,
  ]
  const title = `${trial.rule} · ${trial.network} · ${trial.data} · seed ${trial.seed} · ${trial.device}`
  return { text: `${title}\n${facts(lines, width)}`, json: { ...trial } }
}

/** Columns of a table that are not learned from, each with the reason; those that hold the class, group or time among them. */
function leftOutColumns(roles: Dataset['columns']): [string, string][] {
  const others = (roles ?? []).filter(({ role }) => role !== 'feature')
  return others.map(({ name, role, why }, i): [string, string] => [i === 0 ? 'columns' : '', `"${name}" is ${role === 'ignored' ? 'left out' : `the ${role}`}: ${why}`])
}

/** All presentations, or which of them were learned here, and how fast. */
function learnedText({ samples, epochs, order, part, samplesPerSecond }: TrialResult): string {
  const all = `${formatInteger(samples)} samples × ${formatInteger(epochs)} epoch${epochs === 1 ? '' : 's'}${order ? ', in the order of time' : ''}`
  const fast = `at ${formatInteger(samplesPerSecond)} samples/s`
  if (!part) return `${all}${order ? ',' : ''} ${fast}`
  const { from, to } = part, whole = `${formatInteger(samples * epochs)} presentations (${all})`
  if (from === to) return `nothing here: of the ${whole} it had learned ${formatInteger(from)} before`
  return `${formatInteger(to - from)} of the ${whole}, numbers ${formatInteger(from + 1)} to ${formatInteger(to)}, ${fast}`
}

const shapeText = ({ height, width, channels }: Shape): string =>
  height * width === 1 ? `${formatInteger(channels)} features` : `${height} × ${width} × ${channels}`

function manyText(trials: readonly TrialResult[], width: number): string {
  const { rule, network, data, planned, measuredOn, split } = trials[0]!
  const folded = trials.some(({ fold }) => fold !== undefined)
  const groups = groupTrials(trials)
  const { metric, score, task } = groups[0]!
  const format = formatterOf(metric, trials.map((trial) => valueOf(metric, trial)))
  const sign = signOf(metric.unit)
  const rows = trials.map((trial) => [
    String(trial.seed), ...(folded ? [String(trial.fold)] : []), trial.device, format(valueOf(metric, trial)) + signOf(metric.unit), formatInteger(trial.samplesPerSecond), trial.digest,
  ])
  const baselines = task.baselines(trials[0]!).map(({ short }, which) => `baseline ${metricText(metric, baselineOf(groups, metric, which))}: ${short}`)
  return [
    `${rule} · ${network} · ${data} · planned RAM ${formatBytes(planned.ramBytes)}`,
    columns(['seed', ...(folded ? ['fold'] : []), 'device', metric.title, 'samples/s', 'digest'], rows, ['seed', 'fold', metric.title, 'samples/s'], width),
    `mean ${format(score.mean)}${sign} ± ${format(score.sd)} (one standard deviation over ${repetition(groups)}s) of the ${measuredOn} set`,
    ...faultSummary(metric, trials),
    `${baselines.join('; ')}; split: ${splitText({ ...split, fold: undefined, heldOut: undefined, gap: undefined })}`,
  ].join('\n')
}

function manyJson(trials: readonly TrialResult[]): Record<string, unknown> {
  const [group] = groupTrials(trials)
  return { trials, ...(group ? { [group.metric.key]: group.score } : {}) }
}
