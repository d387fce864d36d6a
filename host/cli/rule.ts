import { parseRule, ruleInfo as infos, ruleNames } from '../experiment/rules.js'
import { columns } from './columns.js'
import type { Action } from './verbs.js'

/** `engram rule list`. */
export const ruleList: Action<'rule list'> = async () => {
  const rules = ruleNames.map((name) => ({ name, ...infos[name]! }))
  return { text: columns(['rule', 'what it is'], rules.map(({ name, title }) => [name, title])), json: { rules } }
}

/** `engram rule info <rule>`. */
export const ruleInfo: Action<'rule info'> = async (_values, _context, argument) => {
  const { name } = parseRule(argument)
  const info = infos[name]!
  const options = Object.entries(info.options).map(([key, { values, min, max, default: standard, description }]) => [
    `  ${key}`,
    values ? values.join(' | ') : `${min} to ${max}`,
    values ? values[standard]! : String(standard),
    description,
  ])
  const text = [
    `${name}: ${info.title}`,
    // The options come as a table.
    info.text.replace(/^Option \d+,.*\n?/gm, '').trim(),
    ...(options.length > 0 ? ['', columns(['  option', 'values', 'default', 'meaning'], options)] : []),
  ].join('\n')
  return { text, json: { name, ...info } }
}
