import { fitOn } from '../board/budget.js'
import { frontier, repetition } from './frontier.js'
import type { Group } from './frontier.js'
import type { BoardBudget } from './frontier-plot.js'
import { formatBytes, formatPercent } from './units.js'

/** The rule that the others are measured by. */
const BASELINE = 'backprop'

/** Loss of accuracy that counts as small when RAM is what matters: one percentage point. */
const SMALL_LOSS = 0.01

/** What the trials say, in words. */
export interface Finding {
  headline: string
  sentences: string[]
}

/** States the result: the most accurate learner, how it stands to the baseline, and what less RAM costs. */
export function findingOf(groups: readonly Group[]): Finding {
  const best = frontier(groups).at(-1)
  if (!best) return { headline: 'No trial has finished', sentences: [] }
  const data = best.trials[0]!.data
  const small = cheaper(groups, best)
  const sentences = [againstOthers(groups, best), small && whatItCosts(small, best)]
  const also = small
    ? `, ${small.rule === best.rule ? 'and' : small.rule} ${formatPercent(small.accuracy.mean)}\u00a0% in ${formatBytes(small.ramBytes)}`
    : ''
  return {
    headline: `${best.rule} reaches ${accuracyOf(best)}\u00a0% on ${data} in ${formatBytes(best.ramBytes)} of RAM${also}`,
    sentences: sentences.filter((text) => text !== undefined),
  }
}

/** Compares with the best of the baseline, or of any other rule when the baseline is not there or is the best. */
function againstOthers(groups: readonly Group[], best: Group): string | undefined {
  const others = groups.filter((group) => group.rule !== best.rule)
  const rivals = others.some((group) => group.rule === BASELINE)
    ? others.filter((group) => group.rule === BASELINE)
    : others
  if (rivals.length === 0) return undefined
  const rival = rivals.reduce((a, b) => (b.accuracy.mean > a.accuracy.mean ? b : a))
  const gap = best.accuracy.mean - rival.accuracy.mean
  // Two trials at least on both sides, or there is no spread to compare with.
  const known = best.trials.length > 1 && rival.trials.length > 1
  const repeats = repetition(groups)
  const within = known && gap <= best.accuracy.sd + rival.accuracy.sd
  const role = rival.rule === BASELINE ? '' : ', the next best rule,'
  const verdict =
    gap === 0
      ? 'as accurate as the best here'
      : within
        ? `${points(best, rival)} less, which is within the spread over ${repeats}s`
        : known
          ? `${points(best, rival)} less`
          : `${points(best, rival)} less (one ${repeats} only: the spread is not known)`
  return (
    `${rival.rule}${role} reaches ${accuracyOf(rival)}\u00a0% with ${rival.network} in ${formatBytes(rival.ramBytes)}: ` +
    `${verdict}, with ${timesRam(rival.ramBytes, best.ramBytes)}.`
  )
}

/** The smallest learner that loses little; undefined when it is the best itself. */
function cheaper(groups: readonly Group[], best: Group): Group | undefined {
  const small = frontier(groups).find((group) => best.accuracy.mean - group.accuracy.mean <= SMALL_LOSS)
  return small === best ? undefined : small
}

function whatItCosts(small: Group, best: Group): string {
  return (
    `Giving up ${points(best, small)}, ${small.rule} with ${small.network} needs ${formatBytes(small.ramBytes)}, ` +
    `${formatPercent(small.ramBytes / best.ramBytes, 0)} % of the RAM.`
  )
}

/** The most accurate learner that fits each board, smallest board first; undefined where nothing fits. */
export function bestPerBoard(
  groups: readonly Group[],
  boards: readonly BoardBudget[],
): { board: BoardBudget; best: Group | undefined }[] {
  return [...boards]
    .sort((a, b) => a.ramBytes - b.ramBytes)
    .map((board) => ({ board, best: frontier(groups.filter((group) => fitOn(board, group).fits)).at(-1) }))
}

/** `98.92 ± 0.06` that does not break, or without spread for one trial. */
export function accuracyOf({ accuracy, trials }: Group): string {
  return formatPercent(accuracy.mean) + (trials.length > 1 ? `\u00a0±\u00a0${formatPercent(accuracy.sd)}` : '')
}

/** The difference of two accuracies as they are printed, so that readers who subtract get the same. */
function points(a: Group, b: Group): string {
  const text = (Number(formatPercent(a.accuracy.mean)) - Number(formatPercent(b.accuracy.mean))).toFixed(2)
  return `${text} ${text === '1.00' ? 'point' : 'points'}`
}

function timesRam(bytes: number, reference: number): string {
  const ratio = bytes / reference
  if (Math.abs(ratio - 1) < 0.02) return 'the same RAM'
  return ratio > 1 ? `${ratio.toFixed(1)} times the RAM` : `${formatPercent(ratio, 0)} % of the RAM`
}
