import { EngramError } from '../errors.js'
import { parseRule } from '../experiment/rules.js'

/** The options of a rule that are sought: those that are numbers and that its text leaves open. */
export interface Space {
  rule: string
  axes: { name: string; least: number; most: number }[]
}

/** Throws RULE_OPTION where there is nothing to seek. */
export function spaceOf(rule: string): Space {
  const { name, info } = parseRule(rule)
  const given = new Set(rule.split(':').slice(1).map((setting) => setting.split('=')[0]))
  const axes = Object.entries(info.options).flatMap(([option, { min, max }]) => (min === undefined || given.has(option) ? [] : [{ name: option, least: min, most: max! }]))
  if (axes.length > 0) return { rule, axes }
  throw new EngramError('RULE_OPTION', `rule ${rule} leaves no option open that is a number`, `give one that does, with the options that shall stay: ${name}`)
}

/** Where a search begins that knows nothing: in the middle of every axis. Points have -1..1 an axis. */
export const middleOf = ({ axes }: Space): number[] => axes.map(() => 0)
/** And how far it looks around at first. */
export const WIDTH = 0.15

/** The rule at a point: options are whole numbers. */
export const ruleAt = ({ rule, axes }: Space, point: readonly number[]): string =>
  [rule, ...axes.map(({ name, least, most }, i) => `${name}=${Math.round((least + most + (most - least) * point[i]!) / 2)}`)].join(':')
