import { setImmediate } from 'node:timers/promises'
import { blockText, pictureSheet } from '../compare/dream-sheet.js'
import { formatInteger } from '../compare/units.js'
import type { Dataset } from '../data/dataset.js'
import type { RowReader } from '../data/input-reader.js'
import { brightest, writtenBack } from '../data/written-back.js'
import type { Session } from '../device/device.js'
import { openDevice } from '../device/registry.js'
import { EngramError } from '../errors.js'
import { checkDreamer, dreamers } from '../experiment/rules.js'
import { didYouMean } from '../text/suggest.js'
import { learn, lessonOf } from '../trial/learn.js'
import { modelOf, type Model } from '../trial/model.js'
import { hex } from '../trial/run-trial.js'
import { crc32 } from '../wire/crc32.js'
import { facts } from './columns.js'
import { readKey } from './key-file.js'
import { readSavedRun } from './learner-file.js'
import { onlyOne } from './only-one.js'
import { openLearner, savedRowModel } from './saved-session.js'
import { options, type Values } from './options.js'
import { csvRow } from './predictions.js'
import { untilAborted } from './run-sweep.js'
import { prepare } from './study.js'
import type { Context, Result } from './verb.js'
import type { Action } from './verbs.js'
import { writePicture } from './picture-files.js'

/** A learner that dreams: what it is called, its session, and how its inputs are read. */
interface Dreamer {
  title: string
  model: Model & { reader: RowReader }
  session: Session
}

/** Places of a number in the units of the data: an input has 8 bits. */
const DIGITS = 4

/** `engram dream`: samples that a learner makes up, as a sheet of pictures or as rows, in the units of the data. */
export const dream: Action<'dream'> = async (values, context) => {
  if (values.sheet !== undefined && !/\.png$/i.test(values.sheet)) throw invalid(`--sheet "${values.sheet}" is no PNG file by its name`, 'end it in .png')
  const { title, model, session } = await (values.learner === undefined ? learnFirst(values, context) : saved(values, context))
  const { classes, reader, experiment } = model
  try {
    const chosen = (values.classes ?? classes).map((name) => classIn(classes, name))
    const labels = Uint8Array.from(chosen.flatMap((label) => new Array<number>(values.count).fill(label)))
    const before = await session.digest()
    const inputs = await untilAborted(session.dream(labels, values.seed), context.signal)
    if ((await session.digest()) !== before) throw new EngramError('DIGEST_MISMATCH', 'dreaming changed what was learned', 'this is a bug: please report it with the command that led here')
    const size = inputs.length / labels.length
    const samples = Array.from(labels, (_, i) => writtenBack(reader, inputs.subarray(i * size, (i + 1) * size)))
    const told = { learner: hex(before), dreams: hex(crc32(new Uint8Array(inputs.buffer))) }
    const named = Array.from(labels, (label) => classes[label]!)
    const json = { ...told, seed: values.seed, columns: reader.names, samples: samples.map((numbers, i) => ({ class: named[i], values: numbers.map(rounded) })) }
    if (values.format === 'csv' || (reader.kind === 'columns' && values.sheet === undefined)) return { text: csv(reader.names, samples, named), json } satisfies Result
    if (reader.kind !== 'pixels') throw invalid('--sheet is for pictures, and this data is a table', 'leave it out: rows are printed as CSV')
    const path = values.sheet ?? 'dreams.png'
    const most = brightest(reader), pictures = samples.map((sample) => sample.map((value) => value / most))
    await writePicture(path, pictureSheet(pictures, experiment.shape, values.count))
    const lines: [string, string][] = [
      ['dreams', `${formatInteger(samples.length)}: ${chosen.length === 1 ? `all of class ${classes[chosen[0]!]}` : `${formatInteger(values.count)} of each of ${chosen.length} classes`}, seed ${values.seed}`],
      ['sheet', `${path}, a row a class`],
      ['digest', `${told.learner} of the learner, ${told.dreams} of the dreams`],
    ]
    const blocks = context.terminal.style ? `\n\n${chosen.map((label, row) => `${classes[label]}\n${blockText(pictures.slice(row * values.count, (row + 1) * values.count), experiment.shape, context.terminal.width)}`).join('\n\n')}` : ''
    return { text: `${title}\n${facts(lines, context.terminal.width)}${blocks}`, json: { ...json, sheet: path } }
  } finally {
    await session.close()
  }
}

const invalid = (what: string, hint: string): EngramError => new EngramError('OPTION_INVALID', what, hint)
const rounded = (value: number): number => Number(value.toPrecision(DIGITS))

function classIn(classes: readonly string[], name: string): number {
  const label = classes.indexOf(name)
  if (label < 0) throw invalid(`--class "${name}" is no class that was learned`, didYouMean(name, classes) ?? `the classes are ${classes.join(', ')}`)
  return label
}

/** Rows as the data has them, the class last. */
const csv = (names: readonly string[], samples: readonly number[][], classes: readonly string[]): string =>
  [csvRow([...names, 'class']), ...samples.map((numbers, i) => csvRow([...numbers.map((value) => String(rounded(value))), classes[i]!]))].join('').trimEnd()

/** The learner of `run --save`, on the device that is asked for. */
async function saved(values: Pick<Values, 'learner' | 'devices' | 'rules' | 'networks' | 'data' | 'key'>, { signal }: Context): Promise<Dreamer> {
  const path = values.learner!
  const own = ([['--rule', values.rules], ['--network', values.networks], ['--data', values.data === options.data.default ? undefined : values.data]] as const).find(([, value]) => value !== undefined)
  if (own) throw invalid(`${own[0]} is given, and ${path} has a learner with its own`, `leave out ${own[0]}, or leave out --learner to have a new one learn first`)
  const name = onlyOne('dream', '--device', values.devices) ?? 'v8'
  const run = await readSavedRun(path)
  const model = savedRowModel(run, path)
  checkDreamer(run.rule)
  return { title: `${run.rule} · ${run.network} · ${path} · ${name}`, model, session: await untilAborted(openLearner(name, run, model, false, await readKey(values.key)), signal) }
}

/** A learner of the data, taught on the device that dreams. */
async function learnFirst(values: Parameters<Action<'dream'>>[0], { narrator, signal }: Context): Promise<Dreamer> {
  onlyOne('dream', '--rule', values.rules)
  onlyOne('dream', '--network', values.networks)
  onlyOne('dream', '--device', values.devices)
  values.rules?.forEach(checkDreamer)
  const { trials: [trial], datasets, lesson } = await prepare({ ...values, seeds: undefined, board: undefined, falseAlarms: undefined }, values.devices, { rules: dreamers.slice(0, 1), devices: ['v8'], networks: (sizes) => sizes.slice(-1) }, narrator)
  const { experiment, device } = trial!
  const dataset: Dataset = datasets[trial!.dataset]!
  const model = modelOf(experiment, dataset)
  const { reader } = model ?? {}
  if (!model || !reader || reader.kind === 'readings') throw invalid(`${dataset.name} does not say in which units its values are, so that dreams of it cannot be written down`, 'dream of images or of a table')
  const session = await (await openDevice(device, { key: await readKey(values.key) })).open(experiment, { signal })
  try {
    for await (const { share } of learn(session, lessonOf(experiment, { ...lesson, dataset }), signal)) {
      narrator.status(`learning: ${Math.round(100 * share)} %`)
      // Without a pause Ctrl-C would be heard at the end alone: this thread learns itself.
      await setImmediate()
    }
  } catch (error) {
    await session.close()
    throw error
  }
  narrator.clear()
  return { title: `${experiment.rule} · ${experiment.network} · ${dataset.name} · seed ${experiment.seed} · ${device}`, model: { ...model, reader }, session }
}
