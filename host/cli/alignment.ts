import { checkAlignment, measureAlignment, type Alignment } from '../compare/alignment.js'
import { formatInteger } from '../compare/units.js'
import { EngramError } from '../errors.js'
import { columns } from './columns.js'
import { coreModule } from '../device/installation.js'
import { prepare, type PlannedTrial } from './study.js'
import type { Narrator } from './verb.js'
import type { Action } from './verbs.js'

/** The angles of one rule between its updates and the gradient, over the run. */
interface Found {
  rule: string
  network: string
  seed: number
  points: Alignment[]
}

/** `engram alignment`: is the gradient the direction in which a rule moves? */
export const alignment: Action<'alignment'> = async (values, context) => {
  const study = await prepare(
    values,
    undefined,
    { rules: ['local'], devices: ['v8'], networks: (sizes) => [sizes[Math.floor(sizes.length / 2)]!] },
    context.narrator,
  )
  const trials = measurable(study.trials, context.narrator)
  const found: Found[] = []
  try {
    for (const trial of trials) {
      const points: Alignment[] = []
      found.push({ rule: trial.rule, network: trial.network, seed: trial.seed, points })
      const lesson = { ...study.lesson, dataset: study.datasets[trial.dataset]! }
      for await (const point of measureAlignment(coreModule(), trial.experiment, lesson, { signal: context.signal })) {
        points.push(point)
        context.narrator.status(status(trial, point.samples))
      }
    }
  } catch (error) {
    if (!(error instanceof EngramError) || error.code !== 'INTERRUPTED') throw error
    const failure = new EngramError('INTERRUPTED', 'interrupted before the end; what was measured so far is shown', 'the same command starts again from the beginning')
    return { ...result(found, context.terminal.width), failure }
  } finally {
    context.narrator.clear()
  }
  return result(found, context.terminal.width)
}

/** The trials whose angles say something; of the others it is said why not, and if there are none, that is the error. */
function measurable(trials: readonly PlannedTrial[], narrator: Narrator): PlannedTrial[] {
  const refused = new Map<string, EngramError>()
  const left = trials.filter(({ rule, network, experiment }) => {
    try {
      checkAlignment(experiment)
      return true
    } catch (error) {
      if (!(error instanceof EngramError)) throw error
      refused.set(`${rule} · ${network}`, error)
      return false
    }
  })
  if (left.length === 0) throw [...refused.values()][0]!
  for (const [learner, { code, message }] of refused) narrator.note(`left out: ${learner}: ${message.split('\n')[0]} [${code}]`)
  return left
}

const status = ({ rule, network, experiment }: PlannedTrial, samples: number): string =>
  `${rule} ${network}: ${formatInteger(samples)} of ${formatInteger(experiment.totalSamples)} samples`

const result = (found: readonly Found[], width: number): { text: string; json: Record<string, unknown> } => ({
  text: found.map((one) => table(one, width)).join('\n\n'),
  json: { alignments: found },
})

/** Degrees by samples (down) and layers (across). */
function table({ rule, network, seed, points }: Found, width: number): string {
  const names = points[0]?.layers.map(({ name }) => name) ?? []
  const rows = points.map(({ samples, layers }) => [
    formatInteger(samples), ...layers.map(({ degrees }) => (degrees === null ? '–' : `${degrees.toFixed(1)}°`)),
  ])
  return `${rule} · ${network} · seed ${seed}: angle to the true gradient (0° the same direction, 90° none of it)\n${columns(['samples', ...names], rows, ['samples', ...names], width)}`
}
