import { fitOn } from '../board/budget.js'
import { frontier, repetition } from './frontier.js'
import type { Group } from './frontier.js'
import type { BoardBudget } from './frontier-plot.js'
import { formatterOf, merit, metricText, scaleOf, smallLoss, type Metric } from '../task/metric.js'
import { formatBytes, formatPercent } from './units.js'
import { bestWithout, faultsOf } from './without-faults.js'

/** The rule that the others are measured by. */
const BASELINE = 'backprop'

/** What the trials say, in words. */
export interface Finding {
  headline: string
  sentences: string[]
}

/** States the result: the best learner, how it stands to the baseline, and what less RAM costs. */
export function findingOf(groups: readonly Group[]): Finding {
  const best = frontier(groups).at(-1)
  if (!best) return { headline: 'No trial has finished', sentences: [] }
  const data = best.trials[0]!.data
  const small = cheaper(groups, best)
  const faults = faultsOf(groups)
  const sentences = [faults === undefined ? undefined : besideFaults(groups, best), againstOthers(groups, best), small && whatItCosts(small, best)]
  const also = small
    ? `, ${small.rule === best.rule ? 'and' : small.rule} ${unbroken(metricText(small.metric, small.score.mean))} in ${formatBytes(small.ramBytes)}`
    : ''
  return {
    headline: `${best.rule} reaches ${named(best)} on ${data}${faults === undefined ? '' : ` with ${faults}`} in ${formatBytes(best.ramBytes)} of RAM${also}`,
    sentences: sentences.filter((text) => text !== undefined),
  }
}

/** What the faults cost the best, and whether it is the best without them, too. */
function besideFaults(groups: readonly Group[], best: Group): string {
  const clean = (group: Group): Group => ({ ...group, score: group.without!.score })
  const other = bestWithout(groups)
  const rest = !other || other === best ? 'and is the best then, too.' : `and then ${other.rule} with ${other.network} is the best: ${named(clean(other))}.`
  const cost = best.without!.score.mean === best.score.mean ? 'the same' : difference(best, clean(best))
  return `Without ${faultsOf(groups)} it reaches ${named(clean(best))}, ${cost}, ${rest}`
}

/** Compares with the best of the baseline, or of any other rule when the baseline is not there or is the best. */
function againstOthers(groups: readonly Group[], best: Group): string | undefined {
  const others = groups.filter((group) => group.rule !== best.rule)
  const rivals = others.some((group) => group.rule === BASELINE)
    ? others.filter((group) => group.rule === BASELINE)
    : others
  if (rivals.length === 0) return undefined
  const rival = rivals.reduce((a, b) => (isBetter(b, a) ? b : a))
  const gap = Math.abs(best.score.mean - rival.score.mean)
  // Two trials at least on both sides, or there is no spread to compare with.
  const known = best.trials.length > 1 && rival.trials.length > 1
  const repeats = repetition(groups)
  const within = known && gap <= best.score.sd + rival.score.sd
  const role = rival.rule === BASELINE ? '' : ', the next best rule,'
  const verdict =
    gap === 0
      ? 'as good as the best here'
      : within
        ? `${difference(best, rival)}, which is within the spread over ${repeats}s`
        : known
          ? difference(best, rival)
          : `${difference(best, rival)} (one ${repeats} only: the spread is not known)`
  return (
    `${rival.rule}${role} reaches ${named(rival)} with ${rival.network} in ${formatBytes(rival.ramBytes)}: ` +
    `${verdict}, with ${timesRam(rival.ramBytes, best.ramBytes)}.`
  )
}

/** The smallest learner that loses little; undefined when it is the best itself. */
function cheaper(groups: readonly Group[], best: Group): Group | undefined {
  const small = frontier(groups).find(({ metric, score }) => merit(metric, best.score.mean) - merit(metric, score.mean) <= smallLoss(metric, best.score.mean))
  return small === best ? undefined : small
}

function whatItCosts(small: Group, best: Group): string {
  return (
    `Giving up ${amount(best, small)}, ${small.rule} with ${small.network} needs ${formatBytes(small.ramBytes)}, ` +
    `${formatPercent(small.ramBytes / best.ramBytes, 0)} % of the RAM.`
  )
}

/** The best learner that fits each board, smallest board first; undefined where nothing fits. */
export function bestPerBoard(
  groups: readonly Group[],
  boards: readonly BoardBudget[],
): { board: BoardBudget; best: Group | undefined }[] {
  return [...boards]
    .sort((a, b) => a.ramBytes - b.ramBytes)
    .map((board) => ({ board, best: frontier(groups.filter((group) => fitOn(board, group).fits)).at(-1) }))
}

/** `98.92 ± 0.06` that does not break, or without spread for one trial; decimals suit all of `among`. */
export function scoreOf({ metric, score, trials }: Pick<Group, 'metric' | 'score' | 'trials'>, among: readonly Group[] = []): string {
  const format = formatterOf(metric, [score.mean, ...among.map((group) => group.score.mean)])
  return format(score.mean) + (trials.length > 1 ? `\u00a0±\u00a0${format(score.sd)}` : '')
}

/** The same without faults; nothing where there were none. */
export const scoreWithout = ({ without, ...group }: Group, among: readonly Group[]): string[] => (without ? [scoreOf({ ...group, score: without.score }, among)] : [])

/** The same in a sentence, with its name unless that goes without saying. */
const named = (group: Group): string => `${group.metric.plain ? '' : `${isWord(group.metric) ? 'a' : 'an'} ${group.metric.title} of `}${scoreOf(group)}${group.metric.unit === 'percent' ? '\u00a0%' : ''}`

/** Capitals that are spelled when they are read aloud begin with a vowel: an RMSE, an AUC. */
const isWord = ({ title }: Metric): boolean => !/^[AFHILMNORSX]/.test(title)

const unbroken = (text: string): string => text.replaceAll(' ', '\u00a0')

const isBetter = (a: Group, b: Group): boolean => merit(a.metric, a.score.mean) > merit(b.metric, b.score.mean)

/** The difference of two values as they are printed, so that readers who subtract get the same. */
function amount(a: Group, b: Group): string {
  const { unit, title } = a.metric
  const format = formatterOf(a.metric, [a.score.mean, b.score.mean])
  const text = format(Math.abs(Number(format(a.score.mean)) - Number(format(b.score.mean))) / scaleOf(unit))
  return unit === 'percent' ? `${text} ${text === '1.00' ? 'point' : 'points'}` : `${text} of ${title}`
}

const difference = (best: Group, other: Group): string => `${amount(best, other)} ${other.score.mean < best.score.mean ? 'less' : 'more'}`

function timesRam(bytes: number, reference: number): string {
  const ratio = bytes / reference
  if (Math.abs(ratio - 1) < 0.02) return 'the same RAM'
  return ratio > 1 ? `${ratio.toFixed(1)} times the RAM` : `${formatPercent(ratio, 0)} % of the RAM`
}
