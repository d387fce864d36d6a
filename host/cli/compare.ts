import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { frontierPoints, groupTrials } from '../compare/frontier.js'
import { missing, resultsOf } from '../compare/sweep.js'
import { formatTable } from '../compare/table.js'
import { EngramError } from '../errors.js'
import { ruleNames } from '../rules.js'
import type { TrialResult } from '../trial.js'
import { openRecords, type SweepConfig } from './records.js'
import { runSweep } from './run-sweep.js'
import { prepare, studyOptions } from './study.js'
import { defineVerb, type Context } from './verb.js'
import { writeReport } from './write-report.js'

/** `engram compare`: rules × networks × seeds on one device. */
export const compare = defineVerb({
  name: 'compare',
  summary: 'Compare rules at several sizes: table, accuracy against memory, frontier, report.',
  example: 'engram compare --rules local,dfa,backprop --data digits --seeds 3',
  options: [...studyOptions, 'devices', 'threads', 'out'],
  async run(values, context) {
    const { devices = ['v8'] } = values
    if (devices.length > 1)
      throw new EngramError('OPTION_INVALID', `compare takes one --device, not ${devices.length}`, 'engram verify compares devices')
    const study = await prepare(
      values,
      devices,
      { rules: ruleNames, devices, networks: (sizes) => sizes },
      context.narrator,
    )
    const folder = values.out ?? defaultFolder(study.name, study.settings)
    const records = openRecords(folder, study.settingsOf)
    const results = [...records.earlier]
    const todo = missing(study.trials, results)
    if (todo.length < study.trials.length)
      context.narrator.note(`${study.trials.length - todo.length} of ${study.trials.length} trials are done already in ${records.path}`)
    let failure: EngramError | undefined
    try {
      await runSweep(study, todo, context, values.threads, (result) => {
        records.append(result)
        results.push(result)
      })
    } catch (error) {
      if (!(error instanceof EngramError) || error.code !== 'INTERRUPTED') throw error
      failure = interrupted(resultsOf(study.trials, results).length, study.trials.length, records.path, folder, values.out)
    }
    const trials = resultsOf(study.trials, results)
    const written = failure ? [] : await writeReport(folder, trials, context.command)
    return { ...render(trials, context, written), ...(failure ? { failure } : {}) }
  },
})

/** The table with its files below it, and the JSON. */
function render(trials: TrialResult[], { terminal }: Context, written: readonly string[]): { text: string; json: Record<string, unknown> } {
  const groups = groupTrials(trials)
  const files = written.map((path) => `  ${path}`)
  return {
    text: trials.length === 0 ? '' : [formatTable(groups, terminal), ...(files.length > 0 ? ['', 'written:', ...files] : [])].join('\n'),
    json: { trials, frontier: frontierPoints(groups), files: [...written] },
  }
}

/** The same settings lead to the same folder, so that repeating a command resumes it. */
function defaultFolder(name: string, settings: SweepConfig): string {
  const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'data'
  const hash = createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 8)
  return join('results', `${slug}-${hash}`)
}

function interrupted(done: number, all: number, path: string, folder: string, out: string | undefined): EngramError {
  return new EngramError(
    'INTERRUPTED',
    `interrupted: ${done} of ${all} trials are kept in ${path}`,
    `the same command runs the other ${all - done}${out ? '' : ` (it finds ${folder} by itself)`}`,
    { done, trials: all, path },
  )
}
