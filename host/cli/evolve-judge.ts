import { standings, type Standing } from '../evolve/contest.js'
import { formatPercent } from '../text/numbers.js'
import { columns } from './columns.js'
import { Field } from './evolve-field.js'
import { untilAborted } from './run-sweep.js'
import type { Context, Result } from './verb.js'

/** Every rule on the same unseen tasks, the first beside each of the others. */
export async function judge(rules: readonly string[], { seed, tasks, threads }: { seed: number; tasks: number; threads: number | undefined }, { narrator, signal, terminal }: Context): Promise<Result> {
  const field = new Field('unseen', seed, tasks, threads)
  try {
    let done = 0
    const figures = await untilAborted(Promise.all(rules.map((rule) => Promise.all(field.lessons(rule).map(async (lesson, task) => {
      const accuracy = await field.accuracy(task, lesson)
      done++
      narrator.status(`${done} of ${rules.length * tasks} trials`)
      return accuracy
    })))), signal)
    const all = standings(rules, figures)
    return { text: table(all, tasks, seed, terminal.width), json: { tasks, seed, rules: all.map((standing, k) => ({ ...standing, accuracies: figures[k] })) } }
  } finally {
    narrator.clear()
    await field.close()
  }
}

function table(all: readonly Standing[], tasks: number, seed: number, width: number): string {
  const head = ['rule', 'accuracy %', 's.d.', 'first is ahead by', 's.d.', 'of tasks it wins']
  const rows = all.map(({ rule, mean, spread, behind }) => [
    rule, formatPercent(mean), formatPercent(spread),
    ...(behind ? [`${formatPercent(behind.mean)} ± ${formatPercent(behind.within)}`, formatPercent(behind.spread), `${behind.wins}, ${behind.ties} even`] : ['–', '–', '–']),
  ])
  return `${tasks} unseen tasks of clusters, seed ${seed}; s.d. over tasks, ± 95 % of the mean difference, task by task\n${columns(head, rows, head.slice(1), width)}`
}
