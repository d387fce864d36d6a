import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { frontFigure, type FrontPicture } from '../compare/front-figure.js'
import { renderSvg } from '../compare/svg.js'
import { formatInteger } from '../compare/units.js'
import { Core } from '../core.js'
import { features, sampleBytes, type Dataset } from '../data/dataset.js'
import { fileOrder } from '../data/order.js'
import { coreModule } from '../device/installation.js'
import { EngramError } from '../errors.js'
import { resolveExperiment } from '../experiment/experiment.js'
import { featureNames } from '../front/front.js'
import { columns, facts } from './columns.js'
import { writing } from './jsonl.js'
import { loadDataset } from './sources.js'
import { sourceOf } from './study.js'
import type { Action } from './verbs.js'

/** Numbers that are shown, those first that tell the classes apart best. */
const SHOWN = 12
/** Fractional bits of what the network sees. */
const FRACTION = 5

/** Mean and standard deviation of a number in each class, and the share of its variance that lies between the classes. */
interface Feature {
  feature: string
  separation: number
  classes: { class: string; mean: number; sd: number }[]
}

/** `engram front`: what a front end makes of readings, as the chip does it. */
export const frontVerb: Action<'front'> = async (values, { terminal }) => {
  if (values.front === undefined) throw new EngramError('OPTION_INVALID', 'front shows a front end, and none is named', 'for example --front window128/64-stats; `engram data info FILE` tells one that suits', { option: '--front' })
  const dataset = await loadDataset({ ...sourceOf(values), seed: values.seed })
  const { front, name, train, classes } = dataset
  if (!front) throw new EngramError('OPTION_INVALID', `--front makes windows of the rows of a table, and --data ${values.data} is none`, 'give a table of readings')
  const channels = dataset.columns!.filter(({ role }) => role === 'feature').map((column) => column.name)
  const found = describe(dataset, featureNames(front, channels))
  const shown = [...found].sort((a, b) => b.separation - a.separation).slice(0, SHOWN)
  const title = `${front.text} · ${name}`
  const picture = values.out === undefined ? undefined : write(values.out, await renderSvg(frontFigure({ title, windows: examples(dataset, channels), features: shown.flatMap(({ feature, classes: each }) => each.map((one) => ({ feature, ...one }))) }), 'front'))
  const about: [string, string][] = [
    ['sample', `${front.rows} rows of ${front.channels} channel${front.channels === 1 ? '' : 's'} (${channels.join(', ')}), ${formatInteger(sampleBytes(dataset))} bytes; the next one ${front.hop} rows later`],
    ['makes', `${formatInteger(features(front.shape))} numbers`],
    ['inputs', dataset.format.description],
    ...(dataset.notes ?? []).map((note): [string, string] => ['note', note]),
    ['below', `mean ± standard deviation of each class over ${formatInteger(train.count)} training samples, in standard deviations of all; between: share of the variance that lies between the classes`],
    picture ? ['picture', picture] : ['picture', 'add --out DIR for windows and numbers as SVG'],
  ]
  const cell = ({ mean, sd }: Feature['classes'][number]): string => `${mean.toFixed(2)} ± ${sd.toFixed(2)}`
  const rows = shown.map(({ feature, separation, classes: each }) => [feature, `${Math.round(100 * separation)} %`, ...each.map(cell)])
  return {
    text: [title, facts(about, terminal.width), '', columns(['number', 'between', ...classes], rows, ['between', ...classes], terminal.width), ...(found.length > SHOWN ? [`and ${found.length - SHOWN} more; --format json has all`] : [])].join('\n'),
    json: { front: front.text, data: name, rows: front.rows, hop: front.hop, channels, classes, samples: train.count, features: found, ...(picture && { picture }) },
  }
}

/** What the network sees of the training samples once the scale has seen them all, number by number. */
function describe(dataset: Dataset, names: readonly string[]): Feature[] {
  const { train, classes } = dataset
  const core = new Core(coreModule(), resolveExperiment({ rule: 'local', network: String(Math.max(2, classes.length)), dataset: { ...dataset, task: 'classify', classes: classes.length > 1 ? classes : [...classes, 'other'] }, seed: 1, epochs: 1 }))
  core.init()
  const order = fileOrder(train.count), width = names.length
  core.learn(train, order)
  const seen = core.seen(train, order)
  return names.map((feature, k) => {
    const values = Array.from(order, (row) => seen[row * width + k]! / 2 ** FRACTION)
    const all = moments(values)
    const ofClass = classes.map((name, c) => ({ class: name, ...moments(values.filter((_, row) => train.labels[row] === c)) }))
    const within = ofClass.reduce((sum, { count, sd }) => sum + count * sd ** 2, 0) / values.length
    return { feature, separation: all.sd > 0 ? 1 - within / all.sd ** 2 : 0, classes: ofClass.map(({ class: name, mean, sd }) => ({ class: name, mean, sd })) }
  })
}

function moments(values: readonly number[]): { count: number; mean: number; sd: number } {
  const count = values.length, mean = values.reduce((sum, each) => sum + each, 0) / Math.max(1, count)
  return { count, mean, sd: Math.sqrt(values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / Math.max(1, count)) }
}

/** The first training window of each class, as int16. */
function examples({ train, classes, front }: Dataset, channels: readonly string[]): FrontPicture['windows'] {
  const bytes = 2 * front!.rows * front!.channels
  return classes.flatMap((name, c) => {
    const sample = train.labels.indexOf(c)
    if (sample < 0) return []
    const readings = new DataView(train.inputs.buffer, train.inputs.byteOffset + sample * bytes, bytes)
    return Array.from({ length: bytes / 2 }, (_, i) => ({ class: name, row: Math.floor(i / channels.length), channel: channels[i % channels.length]!, value: readings.getInt16(2 * i, true) }))
  })
}

function write(folder: string, svg: string): string {
  const path = join(folder, 'front.svg')
  writing(folder, () => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(path, svg)
  })
  return path
}
