import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { formatInteger } from '../compare/units.js'
import { holdOutValidation } from '../data/split/validation.js'
import { openDevice } from '../device/registry.js'
import { coreModule } from '../device/installation.js'
import { EngramError } from '../errors.js'
import { shellWord } from '../text/shell-word.js'
import { finish } from '../trial/finish.js'
import { measure } from '../trial/measure.js'
import { modelOf } from '../trial/model.js'
import { runTrial } from '../trial/run-trial.js'
import type { TrialResult } from '../trial/trial.js'
import { facts } from './columns.js'
import { loadForSeeds } from './datasets.js'
import { saveRun } from './learner-file.js'
import { onlyOne } from './only-one.js'
import { prepare, sourceOf } from './study.js'
import type { Action } from './verbs.js'
import { whyUnreadable } from './why-unreadable.js'

const DEVICE = 'v8'

/** `engram import`: a learner that begins with the weights of an ONNX model. */
export const importVerb: Action<'import'> = async (values, { narrator, terminal, command, signal }, path) => {
  const { to, force, values: taken } = values
  if (to === undefined) throw new EngramError('OPTION_INVALID', 'import needs a file to write', 'name it with --to, for example --to start.json', { option: '--to' })
  if (existsSync(to) && !force) throw new EngramError('OUTPUT_EXISTS', `${to} is there, and import would overwrite it`, 'choose another file with --to, or say --force', { file: to })
  onlyOne('import', '--rule', values.rules)
  onlyOne('import', '--network', values.networks)
  const [{ decodeOnnx }, { readChain }, { networkOf }, { checkLayers, floatAccuracy, importedLearner }] = await Promise.all([
    import('../exchange/onnx-schema.js'), import('../exchange/read-chain.js'), import('../exchange/float-layers.js'), import('../exchange/import-model.js'),
  ])
  const model = decodeOnnx(await bytesOf(path), path)
  const { datasets: [first] } = await loadForSeeds(sourceOf(values), [values.seed])
  if ((first!.task ?? 'classify') !== 'classify' || first!.front) throw new EngramError('MODEL_UNSUPPORTED', 'models are imported that tell classes, of samples without a front end', 'give data with classes')
  const layers = readChain(model, first!.shape, (location) => beside(path, location))
  const networks = values.networks ?? [networkOf(layers)]
  const { trials: [trial], datasets, lesson, name } = await prepare({ ...values, networks, seeds: undefined, board: undefined, backbone: undefined, falseAlarms: undefined, steps: undefined, validate: false }, undefined, { rules: ['local'], devices: [DEVICE], networks: (sizes) => sizes }, narrator)
  const { experiment, plan } = trial!
  checkLayers(layers, experiment.network, experiment.layers)
  const dataset = datasets[trial!.dataset]!
  narrator.status('finding what the integers stand for')
  const parts = holdOutValidation(dataset)
  const { learner, scoreScale, headroom, unclipped } = importedLearner(coreModule(), layers, experiment, { ...dataset, train: parts.train }, taken)
  const device = await openDevice(DEVICE)
  const session = await device.open(experiment, { pretrained: learner })
  const validated = await measure(session, { dataset, train: parts.train, measured: parts.validation })
  await session.close()
  const result: TrialResult = await finish(runTrial({ ...lesson, dataset, experiment, plan, device, pretrained: learner, stop: 0, save: true, signal }))
  const accuracies = {
    validation: { model: floatAccuracy(layers, dataset, parts.validation, taken), learner: accuracyOf(validated) },
    test: { model: floatAccuracy(layers, dataset, dataset.test, taken), learner: accuracyOf(result) },
  }
  narrator.clear()
  await saveRun(to, { ...result, model: modelOf(experiment, dataset) })
  const { validation, test } = accuracies
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`
  const lost = ({ model: before, learner: now }: typeof test): string => `${(100 * Math.abs(before - now)).toFixed(2)} points ${now > before ? 'more' : 'less'}`
  return {
    text: [`${path} · ${experiment.rule} · ${experiment.network} · ${name}`, facts([
      ['model', `${percent(test.model)} of the test set, ${percent(validation.model)} of the validation samples, in floats${model.producerName ? `; made by ${model.producerName} ${model.producerVersion ?? ''}`.trimEnd() : ''}`],
      ['learner', `${percent(test.learner)} and ${percent(validation.learner)}, in integers: ${lost(test)} and ${lost(validation)}`],
      ['activations', `127 stands for ${headroom === 1 ? 'the largest' : `${100 * headroom} % of the largest`} that ${formatInteger(Math.min(1000, parts.train.count))} training samples showed`],
      ...(scoreScale === 1 ? [] : [['scores', `the model's times ${scoreScale.toPrecision(3)}, so that its readout fits`] as [string, string]]),
      ...(unclipped === 0 ? [] : [['clipped', `${formatInteger(unclipped)} units or channels clip later than the model's, since their weights would not fit else`] as [string, string]]),
      ['digest', result.digest],
      ['written', `${to}; to learn on: ${onwards(command, to, networks[0]!, values.networks === undefined)}`],
    ], terminal.width)].join('\n'),
    json: { file: to, rule: experiment.rule, network: experiment.network, data: name, accuracy: accuracies, scoreScale, headroom, unclipped, digest: result.digest },
  }
}

const accuracyOf = (figures: object): number => (figures as { accuracy: number }).accuracy

async function bytesOf(path: string): Promise<Uint8Array> {
  return readFile(path).catch((error: Error) => {
    throw new EngramError('MODEL_INVALID', `${path} cannot be read: ${whyUnreadable(error)}`, 'give the path of an ONNX file')
  })
}

/** A file of weights that lies beside the model. */
function beside(path: string, location: string): Uint8Array {
  const file = join(dirname(path), location)
  try {
    return readFileSync(file)
  } catch (error) {
    throw new EngramError('MODEL_INVALID', `the model's weights are in ${file}, which cannot be read: ${whyUnreadable(error)}`, 'put that file beside the model')
  }
}

/** The command that learns on from where the model was. */
function onwards(command: string, to: string, network: string, derived: boolean): string {
  const run = command.replace(/\bimport (?:'[^']*'|\S+)/, 'run').replace(/ --(to|values)[ =]('[^']*'|\S+)/g, '').replace(/ --force\b/, '')
  return `${run}${derived ? ` --network ${shellWord(network)}` : ''} --pretrained ${shellWord(to)}`
}
