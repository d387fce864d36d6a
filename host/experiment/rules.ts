import { MAX_OPTIONS } from '../../assembly/abi.js'
import { EngramError } from '../errors.js'
import { rules } from '../generated/rules.js'
import { didYouMean } from '../text/suggest.js'

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
}

/** Every rule by its name. */
export const ruleInfo: Readonly<Record<string, RuleInfo>> = rules
/** Names of the rules, in the order of their numbers in the configuration block. */
export const ruleNames: readonly string[] = Object.keys(rules)

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
