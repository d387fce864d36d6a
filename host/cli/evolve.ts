import { EngramError } from '../errors.js'
import { beginEvolution, found, meanOf, nextGeneration, trialsLeft, type Evolution, type Search } from '../evolve/evolution.js'
import { middleOf, ruleAt, spaceOf } from '../evolve/space.js'
import { learnsToLearn } from '../experiment/rules.js'
import { core } from '../generated/core.js'
import { formatPercent } from '../text/numbers.js'
import { facts } from './columns.js'
import { Field } from './evolve-field.js'
import { readEvolution, writeEvolution } from './evolve-file.js'
import { judge } from './evolve-judge.js'
import { onlyOne } from './only-one.js'
import { untilAborted } from './run-sweep.js'
import type { Context, Result } from './verb.js'
import type { Action } from './verbs.js'

/** `engram evolve`: seeks the options of a rule over many tasks, or judges rules on unseen ones. */
export const evolve: Action<'evolve'> = async (values, context) => {
  const rules = values.rules ?? learnsToLearn
  const { seed, threads, population, generations, tasks, state: path } = values
  if (values.unseen !== undefined) return judge(rules, { seed, tasks: values.unseen, threads }, context)
  const rule = onlyOne('evolve', '--rule', rules)!
  const search: Search = { rule, seed, population, tasks, batch: Math.min(tasks, values.batch) }
  const kept = { core: core.simd.hash, search }
  const earlier = readEvolution(path, kept)
  let state = earlier ?? beginEvolution(search)
  if (earlier) context.narrator.note(`going on from ${path}, behind generation ${earlier.cloud.generation}`)
  const field = new Field('evolved', seed, tasks, threads)
  try {
    const lessons = field.lessons(rule)
    const accuracyOf = (rule: string, task: number): Promise<number> =>
      field.accuracy(task, { ...lessons[task]!, experiment: { ...lessons[task]!.experiment, rule } })
    while (state.cloud.generation < generations) {
      const left = trialsLeft(search, state)
      const { cloud, figures, history } = state
      const last = history.at(-1)
      let done = figures.length - left.length
      const work = left.map(async ({ place, rule, task }) => {
        figures[place] = await accuracyOf(rule, task)
        done++
        context.narrator.status(`generation ${cloud.generation + 1} of ${generations}: ${done} of ${figures.length} trials${last ? `, the last one ${formatPercent(last.mean)} % in the mean` : ''}`)
      })
      await untilAborted(Promise.all(work), context.signal)
      state = nextGeneration(search, state)
      writeEvolution(path, { ...kept, state })
    }
    const space = spaceOf(rule)
    const ends = [ruleAt(space, middleOf(space)), found(search, state)].map(async (rule) => meanOf(await Promise.all(lessons.map((_, task) => accuracyOf(rule, task)))))
    const [before, after] = await untilAborted(Promise.all(ends), context.signal)
    return told(search, state, path, { before: before!, after: after! }, context)
  } catch (error) {
    if (!(error instanceof EngramError) || error.code !== 'INTERRUPTED') throw error
    writeEvolution(path, { ...kept, state })
    const failure = new EngramError('INTERRUPTED', `interrupted: ${state.cloud.generation} of ${generations} generations are done, and all trials are kept in ${path}`, 'the same command goes on from there', { path })
    return { ...told(search, state, path, undefined, context), failure }
  } finally {
    context.narrator.clear()
    await field.close()
  }
}

function told(search: Search, state: Evolution, path: string, ends: { before: number; after: number } | undefined, { terminal }: Context): Result {
  const { rule, seed, population, tasks } = search
  const { cloud: { generation }, history } = state
  const lines: [string, string][] = [
    ['found', found(search, state)],
    ...(ends ? [['accuracy', `${formatPercent(ends.after)} % in the mean of ${tasks} tasks; where it began ${formatPercent(ends.before)} %`] as [string, string]] : []),
    ['searched', `${generation} generations of ${population} candidates, seed ${seed}`],
    ['state', `${path}: the same command with more --generations goes on from there`],
  ]
  return {
    text: `${rule} evolved on tasks of clusters\n${facts(lines, terminal.width)}`,
    json: { rule, found: found(search, state), seed, generations: generation, population, tasks, ...(ends && { accuracy: ends.after, accuracyAtFirst: ends.before }), history, state: path },
  }
}
