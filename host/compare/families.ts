import { ruleSets, traitsOf } from '../experiment/rules.js'

/** Whether so many rules stand side by side, more than the standard set, that they are grouped by family, and each says whose weights it crosses. */
export const isField = (rules: Iterable<string>): boolean => new Set(rules).size > ruleSets.standard.length

export const familyOf = (rule: string): string => traitsOf(rule)?.family ?? 'others'

/** Whose weights the rule's teaching signals cross backwards. */
export const crossedBy = (rule: string): string => traitsOf(rule)?.transport ?? 'not known'
