/** The table of the field as Markdown, of what was measured. */
import { figureText, longest, measuredField, publishedFigures } from '../../dist/host/cli/field.js'
import { byFamily, ruleInfo, ruleNames } from '../../dist/host/experiment/rules.js'
import { budgets, data } from './learners.mjs'

const names = { digits: 'digits', mnist: 'MNIST', 'fashion-mnist': 'Fashion-MNIST' }
const places = budgets.flatMap((budget) => Object.keys(data).map((name) => ({ budget, name })))

/** Two tables: what was reached, and by which learner; then the sources of what was published. */
export async function fieldTables() {
  const rows = await measuredField(), published = await publishedFigures()
  const rowOf = (rule, { name, budget }) => longest(rows.filter((row) => row.rule === rule && row.data === name && row.budget === budget))
  const rules = byFamily(ruleNames).filter((rule) => rows.some((row) => row.rule === rule))
  const sources = rules.flatMap((rule) => published[rule] ?? [])
  const number = (source) => sources.indexOf(source) + 1
  const best = (rule) => (published[rule] ?? []).map((found) => `${found.data === 'mnist' ? '' : `${names[found.data]} `}${found.figure} [${number(found)}]`).join(', ') || 'not known'
  const cells = (text) => (rule) => places.map((place) => text(rowOf(rule, place)))
  return [
    table(['rule', 'crosses', ...places.map(heading), 'published, MNIST'], rules, (rule) => [ruleInfo[rule].traits.transport, ...cells((row) => (row ? figureOf(row) : '–'))(rule), best(rule)]),
    '', sources.map((each) => `[${number(each)}] ${each.network}: ${each.source}.`).join('  \n'), '',
    table(['rule', ...places.map(heading)], rules, cells((row) => (row ? `\`${row.network}\` × ${lessonOf(row)}, ${row.ramBytes.toLocaleString('en')} B` : '–'))),
  ].join('\n')
}

const lessonOf = ({ epochs, samples }) => (samples === undefined ? epochs : `${samples.toLocaleString('en')} samples`)
const heading = ({ name, budget }) => `${names[name]}, ${budget} KB`
const figureOf = (row) => {
  const seeds = Object.keys(row.seeds).length
  return `${figureText(row)}${row.metric === 'accuracy' ? '' : ` ${row.metric.toUpperCase()}`}${seeds === data[row.data] ? '' : ` (${seeds})`}`
}

/** A row a rule, below a row with the name of its family. */
function table(head, rules, cells) {
  const line = (all) => `| ${all.join(' | ')} |`
  const families = (rule, i) => (ruleInfo[rule].traits.family === ruleInfo[rules[i - 1]]?.traits.family ? [] : [line([`**${ruleInfo[rule].traits.family}**`, ...head.slice(1).map(() => '')])])
  return [line(head), line(head.map(() => '---')), ...rules.flatMap((rule, i) => [...families(rule, i), line([`\`${rule}\``, ...cells(rule)])])].join('\n')
}
