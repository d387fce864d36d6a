import { objectiveInfo, objectiveNames } from '../experiment/objectives.js'
import { byFamily, parseRule, ruleInfo as infos, ruleNames, type Traits } from '../experiment/rules.js'
import { fold } from '../text/fold.js'
import { layTable, type Column } from '../text/table.js'
import { columns, facts } from './columns.js'
import { rateText } from './values.js'
import type { Action } from './verbs.js'

/** `engram rule list`: a section a family. */
export const ruleList: Action<'rule list'> = async (_values, { terminal }) => {
  const rules = byFamily(ruleNames).map((name) => ({ name, ...infos[name]! }))
  const head: Column[] = [
    { title: 'rule', key: true }, { title: 'what it is', breaks: 'prose' }, { title: 'tasks' }, { title: 'labels' }, { title: 'transport' }, { title: 'passes', breaks: 'prose' }, { title: 'set' },
  ]
  const cells = rules.map(({ name, title, traits: { tasks, labels, transport, passes, set } }) => [name, title, tasks.join(', '), labels, transport, passes.replace(/ \(.*/, ''), set])
  const table = layTable(head, cells, terminal.width)
  const sections = rules.map(({ traits: { family } }, i) => [...(family === rules[i - 1]?.traits.family ? [] : ['', family]), ...table.rows[i]!])
  return { text: [...table.head, ...sections.flat()].join('\n'), json: { rules } }
}

/** The header of a rule's file, whose lines have the width of source code, in lines of at most `width` columns. */
const reflowed = (text: string, width: number): string[] =>
  text.replace(/(?<=\S)\n(?=[^\s])(?!\w+: )/g, ' ').split('\n').flatMap((line) =>
    // Indented lines hold equations; they are broken between two equations, not inside one.
    line.startsWith(' ') ? fold(line.trim(), width - 4, /(?<= {2})/).map((part) => `    ${part}`) : fold(line, width))

const transports: Readonly<Record<Traits['transport'], string>> = {
  none: 'none: no teaching signal crosses a weight of the network',
  'own head': 'own head: a teaching signal crosses one matrix, which lies beside the layer',
  signs: 'signs: a teaching signal crosses the signs of the weights above',
  all: 'all: a teaching signal crosses the weights above',
}

/** The rule's own defaults, as the command line takes them. */
const defaultsText = ({ rate, ...others }: Traits['defaults']): string =>
  [...Object.entries(others), ...(rate ? [['rate', rateText(rate)]] : [])].map(([name, value]) => `--${name} ${value}`).join(' ') || 'those of every rule'

const traitLines = ({ family, takes, tasks, labels, transport, passes, defaults, set }: Traits): [string, string][] => [
  ['family', family],
  ['takes', takes.join(', ')],
  ['tasks', tasks.join(', ')],
  ['labels', labels],
  ['transport', transports[transport]],
  ['passes', passes],
  ['objectives', objectiveNames.filter((name) => objectiveInfo[name].tasks.some((task) => tasks.includes(task))).join(', ')],
  ['defaults', defaultsText(defaults)],
  ['set', set === 'standard' ? 'standard: compared where no rules are named' : 'all: compared where it, or all, are named'],
]

/** `engram rule info <rule>`. */
export const ruleInfo: Action<'rule info'> = async (_values, { terminal }, argument) => {
  const { name } = parseRule(argument)
  const info = infos[name]!
  // Only here is the core needed: `rule list` does without.
  const { factsOf, factsText } = await import('./rule-facts.js')
  const found = await factsOf(argument)
  const options = Object.entries(info.options).map(([key, { values, min, max, default: standard, description }]) => [
    key,
    values ? values.join(' | ') : `${min} to ${max}`,
    values ? values[standard]! : String(standard),
    description,
  ])
  const text = [
    `${name}: ${info.title}`,
    // The options come as a table.
    ...reflowed(info.text.replace(/^Option \d+,.*\n?(?:.+\n?)*/gm, '').trim(), terminal.width),
    '',
    facts(traitLines(info.traits), terminal.width),
    ...(options.length > 0 ? ['', columns(['option', { title: 'values', breaks: 'prose' }, 'default', { title: 'meaning', breaks: 'prose' }], options, [], terminal.width)] : []),
    factsText(found, terminal.width),
  ].join('\n')
  return { text, json: { name, ...info, ...found } }
}
