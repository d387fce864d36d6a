import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Dataset } from '../data/dataset.js'
import { formatCount, formatInteger } from '../compare/units.js'
import { coreModule, version } from '../device/installation.js'
import { openDevice } from '../device/registry.js'
import { EngramError } from '../errors.js'
import { exportable, exportLibrary } from '../export/export.js'
import { costsText } from '../export/costs.js'
import { goldenCount, goldenOf } from '../export/golden.js'
import { word } from '../export/library.js'
import { planExperiment } from '../experiment/plan.js'
import { checkLearner } from '../trial/learner-state.js'
import { hex } from '../trial/run-trial.js'
import { facts } from './columns.js'
import { exportModel } from './export-model.js'
import { readSavedRun } from './learner-file.js'
import { onlyOne } from './only-one.js'
import { memoryMap } from './plan.js'
import { prepare } from './study.js'
import type { Action } from './verbs.js'
import { writeFolder } from './write-folder.js'

/** `engram export`: a learner as source for any C or C++ project. */
export const exportVerb: Action<'export'> = async (values, context) => {
  const { to, name: asked, force, pretrained } = values
  if (values.as !== undefined) return exportModel(values, values.as, context.terminal)
  if (values.learner !== undefined) throw new EngramError('OPTION_INVALID', '--learner goes with --as, and source that learns on has --pretrained and the options of its run', `engram export --as c-header --learner ${values.learner} --to model.h`, { option: '--learner' })
  const { narrator, terminal, command } = context
  if (to === undefined) throw new EngramError('OPTION_INVALID', 'export needs a folder', 'name it with --to, for example --to lib/engram')
  onlyOne('export', '--rule', values.rules)
  onlyOne('export', '--network', values.networks)
  const { trials, datasets, lesson, name: data } = await prepare(
    { ...values, seeds: undefined },
    undefined,
    { rules: ['local'], devices: ['v8'], networks: (sizes) => [sizes[Math.floor(sizes.length / 2)]!] },
    narrator,
  )
  const [{ experiment: wanted }] = trials as [(typeof trials)[number]]
  const experiment = exportable(wanted)
  const dataset = datasets[0]!
  const learner = pretrained === undefined ? undefined : (await readSavedRun(pretrained)).learner
  if (learner) checkLearner(learner, wanted)
  const name = nameOf(asked, data)
  narrator.status('translating the core')
  const golden = await goldenOf(await openDevice('v8'), experiment, { ...lesson, dataset })
  const { files, plan: taken, digest } = await exportLibrary({
    name, experiment, plan: planExperiment(coreModule(), experiment), data, golden, version: version(), outputs: namesOf(dataset),
    command: runCommand(command, goldenCount(experiment)),
    planText: (whole) => `${experiment.rule} · ${experiment.network} · ${data}\n${memoryMap(whole, 100)}\n\n${costsText(whole, experiment, formatCount)}`,
    ...(learner && { pretrained: learner }),
    ...(dataset.reader && { reader: dataset.reader }),
  })
  if (!force) refuseExisting(to, [...files.keys()])
  writeFolder(to, files, '--to')
  return {
    text: [`engram_${name} · ${experiment.rule} · ${experiment.network} · ${data}`, facts([
      ['RAM', `${formatInteger(taken.ramBytes)} B an instance`],
      ['digest', `${hex(digest)} after the ${golden.samples.length} samples of selftest.c`],
      ['written', `${files.size} files to ${to}; begin with ${join(to, `engram_${name}.h`)}`],
    ], terminal.width)].join('\n'),
    json: { name: `engram_${name}`, rule: experiment.rule, network: experiment.network, data, planned: { ramBytes: taken.ramBytes, regions: taken.regions }, selftest: { samples: golden.samples.length, digest: hex(digest) }, folder: to, files: [...files.keys()] },
  }
}

/** What the library is called, without `engram_`: as asked, or like its data. */
export function nameOf(asked: string | undefined, data: string): string {
  if (asked === undefined) return word(data.replace(/^.*[\\/]/, '').replace(/\.\w+$/, '')).slice(0, 24) || 'model'
  if (word(asked) !== asked) throw new EngramError('OPTION_INVALID', `--name is ${JSON.stringify(asked)}, and it becomes a part of names in C`, `use small letters, digits and _: ${word(asked) || 'model'}`, { option: '--name', value: asked })
  return asked
}

/** Nothing that somebody may have changed is overwritten. */
function refuseExisting(folder: string, paths: readonly string[]): void {
  const there = paths.filter((path) => existsSync(join(folder, path)))
  if (there.length === 0) return
  const some = there.slice(0, 3).join(', ')
  throw new EngramError('OUTPUT_EXISTS', `${folder} has ${some}${there.length > 3 ? ` and ${there.length - 3} more` : ''}, which export would overwrite`, 'choose another folder with --to, or say --force', { folder, files: there })
}

const namesOf = ({ outputs, classes }: Dataset): string[] => (outputs ? outputs.map(({ name }) => name) : [...classes])

/** The command that learns what the self-test learns. */
const runCommand = (typed: string, samples: number): string =>
  `${typed.replace(/\bexport\b/, 'run').replace(/ --(to|name|pretrained)[ =]('[^']*'|\S+)/g, '').replace(/ --force\b/, '')} --stop ${samples}`
