import { parseRule, ruleInfo as infos, ruleNames } from '../experiment/rules.js'
import { fold } from '../text/fold.js'
import { columns } from './columns.js'
import type { Action } from './verbs.js'

/** `engram rule list`. */
export const ruleList: Action<'rule list'> = async (_values, { terminal }) => {
  const rules = ruleNames.map((name) => ({ name, ...infos[name]! }))
  return { text: columns(['rule', { title: 'what it is', breaks: 'prose' }], rules.map(({ name, title }) => [name, title]), [], terminal.width), json: { rules } }
}

/** The header of a rule's file, whose lines have the width of source code, in lines of at most `width` columns. */
const reflowed = (text: string, width: number): string[] =>
  text.replace(/(?<=\S)\n(?=[^\s])(?!\w+: )/g, ' ').split('\n').flatMap((line) =>
    // Equations stand indented and break between one another.
    line.startsWith(' ') ? fold(line.trim(), width - 4, /(?<= {2})/).map((part) => `    ${part}`) : fold(line, width))

/** `engram rule info <rule>`. */
export const ruleInfo: Action<'rule info'> = async (_values, { terminal }, argument) => {
  const { name } = parseRule(argument)
  const info = infos[name]!
  const options = Object.entries(info.options).map(([key, { values, min, max, default: standard, description }]) => [
    key,
    values ? values.join(' | ') : `${min} to ${max}`,
    values ? values[standard]! : String(standard),
    description,
  ])
  const text = [
    `${name}: ${info.title}`,
    // The options come as a table.
    ...reflowed(info.text.replace(/^Option \d+,.*\n?/gm, '').trim(), terminal.width),
    ...(options.length > 0 ? ['', columns(['option', { title: 'values', breaks: 'prose' }, 'default', { title: 'meaning', breaks: 'prose' }], options, [], terminal.width)] : []),
  ].join('\n')
  return { text, json: { name, ...info } }
}
