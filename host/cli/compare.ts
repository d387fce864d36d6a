import { join } from 'node:path'
import { boardCostNote, boardCostRows } from '../compare/board-cost-table.js'
import { frontierPoints, groupTrials, learnerPoints, type Group } from '../compare/frontier.js'
import { missing, resultsOf } from '../compare/sweep.js'
import { formatTable } from '../compare/table.js'
import { emulatorOf } from '../board/grade.js'
import { loadBoard } from '../device/boards.js'
import { EngramError } from '../errors.js'
import { ruleSets } from '../experiment/rules.js'
import { fold } from '../text/fold.js'
import { layTable } from '../text/table.js'
import { merit } from '../task/metric.js'
import { rankingMetric, taskOf } from '../task/tasks.js'
import type { TrialResult } from '../trial/trial.js'
import { defaultFolder } from './default-folder.js'
import { figuresOf, unmet } from './expectations.js'
import type { Values } from './options.js'
import { LEFT_OUT_FILE, leftOutText, writeLeftOut, type LeftOut } from './left-out.js'
import { measureOnBoard } from './measure-boards.js'
import { openRecords } from './records.js'
import { runSweep } from './run-sweep.js'
import { prepare } from './study.js'
import type { Context } from './verb.js'
import type { Action } from './verbs.js'
import { writeReport, type BoardCosts } from './write-report.js'

/** `engram compare`: rules × networks × seeds on one device. */
export const compare: Action<'compare'> = async (values, context) => {
  const { devices = ['v8'] } = values
  const board = values.measure ? await loadBoard(values.measure) : undefined
  // Before hours of learning.
  if (board) emulatorOf(board)
  if (devices.length > 1)
    throw new EngramError('OPTION_INVALID', `compare takes one --device, not ${devices.length}`, 'engram verify compares devices')
  const study = await prepare(
    values,
    devices,
    { rules: ruleSets.standard, devices, networks: (sizes) => sizes, listsLeftOut: true },
    context.narrator,
  )
  // A figure that the task does not have is refused before anything is learned.
  rankingMetric(taskOf(study.datasets[0]!), values.rank)
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
  const costs = board && !failure ? { board, costs: await measureOnBoard(study, board, context) } : undefined
  writeLeftOut(folder, study.leftOut)
  const written = failure ? [] : [...(await writeReport(folder, trials, { command: context.command, rank: values.rank }, costs)), ...(study.leftOut.length > 0 ? [join(folder, LEFT_OUT_FILE)] : [])]
  failure ??= noneMeets(values, trials)
  return { ...render(groupTrials(trials, values.rank), trials, study.leftOut, context, written, costs), ...(failure ? { failure } : {}) }
}

/** The failure when no learner meets all of --expect: that of the best learner, since one that meets it is enough. */
function noneMeets({ expect: expected, rank }: Pick<Values, 'expect' | 'rank'>, trials: readonly TrialResult[]): EngramError | undefined {
  if (!expected) return undefined
  const groups = groupTrials(trials, rank).sort((a, b) => merit(b.metric, b.score.mean) - merit(a.metric, a.score.mean))
  const failures = groups.map((group) => ({ group, failure: unmet(expected, figuresOf(group.trials)) }))
  const [best] = failures
  if (!best?.failure || failures.some(({ failure }) => failure === undefined)) return undefined
  return new EngramError(best.failure.code, `no learner meets all: the best, ${best.group.rule} on ${best.group.network}: ${best.failure.message}`, undefined, best.failure.details)
}

/** The table with its files below it, and the JSON. */
function render(groups: Group[], trials: TrialResult[], leftOut: LeftOut[], { terminal }: Context, written: readonly string[], measured: BoardCosts | undefined): { text: string; json: Record<string, unknown> } {
  const files = written.map((path) => `  ${path}`)
  return {
    text: trials.length === 0 ? '' : [formatTable(groups, terminal), ...(measured ? ['', costText(measured, terminal.width)] : []), ...(leftOut.length > 0 ? ['', ...leftOutText(leftOut)] : []), ...(files.length > 0 ? ['', 'written:', ...files] : [])].join('\n'),
    json: { trials, leftOut, frontier: frontierPoints(groups), ...(groups[0]?.without && { faults: { asked: groups[0].without.asked, learners: learnerPoints(groups) } }), ...(measured ? { measured: measured.costs } : {}), files: [...written] },
  }
}

function costText({ board, costs }: BoardCosts, width: number): string {
  const { columns, rows } = boardCostRows(costs, board)
  const table = layTable(columns, rows, width)
  return [`On the ${board.name}:`, ...table.head, ...table.rows.flat(), ...fold(boardCostNote(board), width)].join('\n')
}

function interrupted(done: number, all: number, path: string, folder: string, out: string | undefined): EngramError {
  return new EngramError(
    'INTERRUPTED',
    `interrupted: ${done} of ${all} trials are kept in ${path}`,
    `the same command runs the other ${all - done}${out ? '' : ` (it finds ${folder} by itself)`}`,
    { done, trials: all, path },
  )
}
