import { meanOf } from './evolution.js'

/** A rule on many tasks, beside the first rule on the same ones. */
export interface Standing {
  rule: string
  mean: number
  /** Standard deviation over the tasks. */
  spread: number
  /** By how much the first rule is better, task by task; undefined of the first itself. */
  behind?: {
    mean: number
    spread: number
    /** Half the width of the interval in which the mean lies with 95 %: 1.96 standard errors. */
    within: number
    /** On so many tasks the first is better, on so many as good. */
    wins: number
    ties: number
  }
}

/** Standings in the order given; `figures` has a row a rule, an entry a task. */
export function standings(rules: readonly string[], figures: readonly (readonly number[])[]): Standing[] {
  const [first] = figures as [readonly number[]]
  return rules.map((rule, k) => {
    const own = figures[k]!
    const standing = { rule, mean: meanOf(own), spread: spreadOf(own) }
    if (k === 0) return standing
    const differences = own.map((figure, task) => first[task]! - figure)
    const spread = spreadOf(differences)
    return {
      ...standing,
      behind: {
        mean: meanOf(differences), spread, within: (1.96 * spread) / Math.sqrt(own.length),
        wins: differences.filter((d) => d > 0).length, ties: differences.filter((d) => d === 0).length,
      },
    }
  })
}

function spreadOf(numbers: readonly number[]): number {
  const mean = meanOf(numbers)
  return numbers.length < 2 ? 0 : Math.sqrt(numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (numbers.length - 1))
}
