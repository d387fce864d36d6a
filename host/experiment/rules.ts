import { MAX_OPTIONS } from '../../assembly/abi.js'
import { EngramError } from '../errors.js'
import { rules } from '../generated/rules.js'
import type { LayerSpec } from '../network/network.js'
import { didYouMean } from '../text/suggest.js'
import type { ObjectiveName } from './objectives.js'
import type { OptimizerName } from './optimizers.js'
import type { TaskName } from '../task/task.js'

/** One option of a rule: either a range of whole numbers, or named values counted from 0. */
export interface RuleOption {
  /** Index among the options of the configuration block. */
  index: number
  min?: number
  max?: number
  values?: readonly string[]
  default: number
  description: string
}

/** What a rule asks and does, told in its header (scripts/traits.mjs has the grammar). */
export interface Traits {
  /** What it is shown beside: kinds of teaching signals. */
  family: string
  /** Kinds of hidden layers that it can teach. What else it asks of a network, the core alone knows. */
  takes: readonly string[]
  tasks: readonly TaskName[]
  labels: 'needed' | 'optional' | 'none'
  /** Whose weights a teaching signal crosses backwards. */
  transport: 'none' | 'own head' | 'signs' | 'all'
  /** Forward passes that learning from a sample takes, for people: `1`, `2 + probes`. */
  passes: string
  /** Where it does better with other settings than everybody's. */
  defaults: RuleDefaults
  /** Settings that change nothing of what it learns. */
  ignores?: readonly ('optimizer' | 'rate')[]
  /** It makes up samples of a class (`Session.dream`). */
  dreams?: boolean
  /** `standard`: among those that are compared where no rules are named. */
  set: 'standard' | 'all'
}

/** Settings that a rule may have defaults of its own for. */
export interface RuleDefaults {
  objective?: ObjectiveName
  optimizer?: OptimizerName
  rate?: { first: number; last: number }
  skip?: number
}

/** The description of a rule, read from the header of its file in `assembly/rules/`. */
export interface RuleInfo {
  id: number
  title: string
  summary: string
  /** Paper and section. */
  source: string
  /** The whole header: equations, formats, state. */
  text: string
  options: Readonly<Record<string, RuleOption>>
  traits: Traits
}

/** Every rule by its name. */
export const ruleInfo: Readonly<Record<string, RuleInfo>> = rules
/** Names of the rules, in the order of their numbers in the configuration block. */
export const ruleNames: readonly string[] = Object.keys(rules)
/** What the header of a rule tells, whatever options stand behind its name; undefined for a rule that the catalogue does not have. */
export const traitsOf = (rule: string): Traits | undefined => {
  const [name = ''] = rule.split(':')
  return Object.hasOwn(ruleInfo, name) ? ruleInfo[name]!.traits : undefined
}
/** Rules, those of a family together: families in the order of their first rules in the catalogue. */
export const byFamily = (all: readonly string[]): string[] => {
  const families = [...new Set(ruleNames.map((name) => ruleInfo[name]!.traits.family))]
  const place = (rule: string): number => families.indexOf(traitsOf(rule)?.family ?? '')
  return [...all].sort((a, b) => place(a) - place(b))
}
/** Names that stand for several rules. */
export const ruleSets: Readonly<Record<'standard' | 'all', readonly string[]>> = {
  standard: ruleNames.filter((name) => ruleInfo[name]!.traits.set === 'standard'),
  all: ruleNames,
}

/** A rule with its options resolved, in the order of the configuration block. */
export interface Rule {
  name: string
  info: RuleInfo
  options: number[]
}

/** Reads `name[:key=value]…`, e.g. `synthetic:every=16`. */
export function parseRule(text: string): Rule {
  const [name = '', ...settings] = text.split(':')
  const info = Object.hasOwn(ruleInfo, name) ? ruleInfo[name] : undefined
  if (!info) {
    throw new EngramError('RULE_UNKNOWN', `no rule "${name}"`, didYouMean(name, ruleNames) ?? `the rules are ${ruleNames.join(', ')}`)
  }
  const options = new Array<number>(MAX_OPTIONS).fill(0)
  for (const option of Object.values(info.options)) options[option.index] = option.default
  for (const setting of settings) {
    const [key = '', ...rest] = setting.split('=')
    const value = rest.join('=')
    const option = Object.hasOwn(info.options, key) ? info.options[key] : undefined
    if (!option) {
      const known = Object.keys(info.options)
      throw new EngramError(
        'RULE_OPTION', `rule ${name} has no option "${key}"`,
        didYouMean(key, known) ?? (known.length ? `its options are ${known.join(', ')}` : 'it has none'),
      )
    }
    options[option.index] = optionValue(name, key, option, value)
  }
  return { name, info, options }
}

function optionValue(rule: string, key: string, option: RuleOption, value: string): number {
  if (option.values) {
    const index = option.values.indexOf(value)
    if (index >= 0) return index
    throw new EngramError(
      'RULE_OPTION', `option ${key} of rule ${rule} is "${value}"`,
      didYouMean(value, option.values) ?? `it is one of ${option.values.join(', ')}`,
    )
  }
  const number = Number(value)
  if (/^-?\d+$/.test(value) && number >= option.min! && number <= option.max!) return number
  throw new EngramError(
    'RULE_OPTION', `option ${key} of rule ${rule} is "${value}"`, `it is a whole number from ${option.min} to ${option.max}`,
  )
}

/** Throws NETWORK_SHAPE where a hidden layer is of a kind that the rule says it cannot teach. */
export function checkTakes({ rule, network, layers }: { rule: string; network: string; layers: readonly LayerSpec[] }): void {
  const { name, info: { traits: { takes } } } = parseRule(rule)
  const other = layers.slice(0, -1).find(({ kind, frozen }) => !frozen && !takes.includes(kind))
  if (other) throw cannotTake(rule, network, `it has a hidden layer of kind ${other.kind}, and ${name} takes ${takes.join(' and ')}`)
}

/** Throws NETWORK_SHAPE where the rule does not do the task. */
export function checkTask({ rule, network, task }: { rule: string; network: string; task: TaskName }): void {
  const { name, info: { traits: { tasks } } } = parseRule(rule)
  if (!tasks.includes(task)) throw cannotTake(rule, network, `the task is ${task}, and ${name} does ${tasks.join(' and ')}`)
}

/** Rules that make samples up. */
export const dreamers: readonly string[] = ruleNames.filter((name) => ruleInfo[name]!.traits.dreams)

/** Rules whose options are sought by evolution. */
export const learnsToLearn: readonly string[] = ruleNames.filter((name) => ruleInfo[name]!.traits.family === 'learning to learn')

/** Throws RULE_CANNOT_DREAM where the rule makes no samples up. */
export function checkDreamer(rule: string): void {
  const { name, info: { traits } } = parseRule(rule)
  if (!traits.dreams) throw new EngramError('RULE_CANNOT_DREAM', `rule ${name} makes no samples up`, `rules that dream: ${dreamers.join(', ')}`, { rule: name })
}

/** The same, and OPTION_INVALID for a class that there is not. */
export function checkDreams({ rule, layers }: { rule: string; layers: readonly LayerSpec[] }, labels: ArrayLike<number>): void {
  checkDreamer(rule)
  const classes = layers.at(-1)!.units
  const wrong = Array.from(labels).find((label) => !Number.isInteger(label) || label < 0 || label >= classes)
  if (wrong !== undefined) throw new EngramError('OPTION_INVALID', `class ${wrong} cannot be dreamed of: there are ${classes}`, `classes count from 0 to ${classes - 1}`, { label: wrong, classes })
}

/** Rules that follow a loss of the network's answers: not those that do without labels, nor those whose layers learn from their own dreams. */
export const followers: readonly string[] = ruleNames.filter((name) => ruleInfo[name]!.traits.labels === 'needed' && !ruleInfo[name]!.traits.dreams)

/** Throws RULE_NO_GRADIENT where the rule follows no such loss, so that an angle to its gradient would say nothing. */
export function checkGradient(rule: string): void {
  const { name, info: { traits: { dreams } } } = parseRule(rule)
  if (followers.includes(name)) return
  throw new EngramError(
    'RULE_NO_GRADIENT', `rule ${name} follows no loss of the answers, so that an angle to its gradient would say nothing: its layers learn ${dreams ? 'from samples that it makes up' : 'without labels'}`,
    `rules that do: ${followers.join(', ')}`, { rule: name },
  )
}

/** The refusal of a network by a rule, whoever noticed. */
export const cannotTake = (rule: string, network: string, why: string): EngramError =>
  new EngramError('NETWORK_SHAPE', `rule ${rule} cannot take network ${network} on this data (${why})`, `\`engram rule info ${rule.split(':')[0]}\` says what the rule asks of a network`)
