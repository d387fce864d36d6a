import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { formatBytes, formatInteger } from '../compare/units.js'
import { coreModule, version } from '../device/installation.js'
import { EngramError } from '../errors.js'
import type { Exportable } from '../exchange/model-facts.js'
import type { ExportKind } from '../exchange/kinds.js'
import { experimentOf } from '../trial/model.js'
import { facts } from './columns.js'
import { nameOf } from './export.js'
import { learnedDigest, readSavedRun } from './learner-file.js'
import { options, type Values } from './options.js'
import { savedRowModel } from './saved-session.js'
import type { Terminal } from './terminal.js'
import type { Result } from './verb.js'
import { writeWhole } from './write-whole.js'

/** Endings by which others know such files. */
const endings: Readonly<Record<ExportKind, string>> = { onnx: '.onnx', json: '.json', 'c-header': '.h' }

/** What of the options of export says how a learner learns: a saved one knows. */
const itsOwn = ['rules', 'networks', 'backbone', 'epochs', 'samples', 'objective', 'optimizer', 'rate', 'skip', 'steps', 'labels', 'board', 'pretrained'] as const

/** `engram export --as`: what a saved learner has learned as a file that others read; nothing of it learns. */
export async function exportModel(values: Partial<Values> & Pick<Values, 'force' | 'input'>, as: ExportKind, terminal: Terminal): Promise<Result> {
  const { learner: path, to, force } = values
  if (path === undefined) throw new EngramError('OPTION_INVALID', `export --as ${as} needs a learner`, `learn one and name it: engram run … --save run.json, then engram export --as ${as} --learner run.json --to model${endings[as]}`, { option: '--learner' })
  if (to === undefined) throw new EngramError('OPTION_INVALID', `export --as ${as} needs a file to write`, `name it with --to, for example --to model${endings[as]}`, { option: '--to' })
  const own = itsOwn.find((key) => values[key] !== undefined)
  if (own) throw new EngramError('OPTION_INVALID', `${options[own].flag} is given, and ${path} has a learner with its own`, `leave out ${options[own].flag}`, { option: options[own].flag })
  if (existsSync(to) && !force) throw new EngramError('OUTPUT_EXISTS', `${to} is there, and export would overwrite it`, 'choose another file with --to, or say --force', { file: to })
  const exportable = await read(path)
  const bytes = await encode(exportable, as, values.input, nameOf(values.name, basename(to)))
  await writeWhole(to, bytes, '--to')
  const { network: { experiment, heads }, digest, learned } = exportable
  return {
    text: [`${experiment.rule} · ${experiment.network} · ${path}`, facts([
      ['learned', `${formatInteger(learned)} samples, digest ${digest}`],
      ['answers by', heads.length === 1 ? 'the readout' : `the sum over ${heads.length} classifiers`],
      ['written', `${to}, ${formatBytes(bytes.length)}`],
    ], terminal.width)].join('\n'),
    json: { as, file: to, bytes: bytes.length, rule: experiment.rule, network: experiment.network, digest, learned, classifiers: heads.length },
  }
}

async function read(path: string): Promise<Exportable> {
  const run = await readSavedRun(path)
  const model = savedRowModel(run, path)
  const { learnedNetwork } = await import('../exchange/learned-network.js')
  const { reader, outputs: numbers, classes } = model
  return {
    network: learnedNetwork(coreModule(), experimentOf(model, run.learner), run.learner),
    outputs: numbers ? numbers.map(({ name }) => name) : classes, ...(numbers && { numbers }), reader,
    digest: learnedDigest(run), learned: run.learner.learned, version: version(),
  }
}

/** Each loads what it needs alone. */
async function encode(exportable: Exportable, as: ExportKind, input: Values['input'], name: string): Promise<Uint8Array> {
  if (as === 'onnx') return (await import('../exchange/onnx-model.js')).onnxOf(exportable, input)
  const text = as === 'json' ? `${JSON.stringify((await import('../exchange/model-json.js')).modelJson(exportable))}\n` : (await import('../exchange/c-header.js')).headerOf(exportable, name)
  return new TextEncoder().encode(text)
}
