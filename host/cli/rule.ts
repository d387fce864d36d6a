import { parseRule, ruleInfo as infos, ruleNames } from '../experiment/rules.js'
import { columns } from './columns.js'
import { defineVerb } from './verb.js'

/** `engram rule list`. */
export const ruleList = defineVerb({
  name: 'rule list',
  summary: 'List the learning rules.',
  example: 'engram rule list',
  options: [],
  async run() {
    const rules = ruleNames.map((name) => ({ name, ...infos[name]! }))
    return { text: columns(['rule', 'what it is'], rules.map(({ name, title }) => [name, title])), json: { rules } }
  },
})

/** `engram rule info <rule>`. */
export const ruleInfo = defineVerb({
  name: 'rule info',
  summary: 'Describe a learning rule: idea, options, source.',
  example: 'engram rule info synthetic',
  argument: { name: '<rule>', description: 'name of the rule' },
  options: [],
  async run(_values, _context, argument) {
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
  },
})
