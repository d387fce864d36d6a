/**
 * Reads what the host has to know of rules, objectives, optimizers, kinds of layers and blocks of a front end from their own files: the header
 * comment of `assembly/{rules,objectives,optimizers,layers,front}/<name>.ts` is the one place where one of them tells its title,
 * source, options and traits. Which there are is said by the enums of ids in `assembly/abi.ts`. Writes
 * `host/generated/<kind>.ts`, and the ranges of the rules' options for the core itself, `assembly/generated/options.ts`.
 *
 *     first sentence            summary; the words before its colon are the title
 *     Source: …                 citation, up to the next blank line; a rule must have one
 *     Takes: …                  and the other traits of a rule: traits.mjs
 *     Option N, name (…): …     of a rule; N is the index in the configuration block; `(a|b)` names the values
 *                               0, 1, …, `(0..9, default 1)` gives range and default
 */
import { readFileSync } from 'node:fs'
import { putFile } from './put-file.mjs'
import { writeCoreTraits } from './core-traits.mjs'
import { writeRegistry } from './core-registries.mjs'
import { carriesState, readObjectiveTraits, readOptimizerTraits, readTraits, withoutTraits } from './traits.mjs'

/** Folder of assembly/ and enum of ids of each kind. */
export const kinds = { rules: 'RuleId', objectives: 'ObjectiveId', optimizers: 'OptimizerId', layers: 'LayerKind', front: 'FrontKind' }

const kebab = (name) => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)

function readHeader(path) {
  const comment = /^\/\*\*\n([\s\S]*?)\n \*\/$/m.exec(readFileSync(path, 'utf8'))
  if (!comment) throw new Error(`${path}: no header comment`)
  return comment[1].replace(/^ \* ?/gm, '')
}

/** Lines from `start` on, joined, until a blank line or the next option. */
function paragraph(text, start) {
  const [first, ...rest] = text.slice(start).split('\n')
  const lines = [first]
  for (const line of rest) {
    if (line.trim() === '' || /^Option \d/.test(line)) break
    lines.push(line.trim())
  }
  return lines.join(' ')
}

function readOptions(path, text) {
  const options = {}
  for (const match of text.matchAll(/^Option (\d), (\w+) \(([^)]+)\): /gm)) {
    const [whole, index, name, values] = match
    const range = /^(-?\d+)\.\.(\d+), default (-?\d+)$/.exec(values)
    const description = paragraph(text, match.index + whole.length)
    if (range) options[name] = { index: +index, min: +range[1], max: +range[2], default: +range[3], description }
    else if (/^[\w-]+(\|[\w-]+)+$/.test(values)) {
      options[name] = { index: +index, values: values.split('|'), default: 0, description }
    } else throw new Error(`${path}: option ${name} has neither a range nor names: (${values})`)
  }
  return options
}

/** What the header of one file tells. */
function readEntry(path, id) {
  const text = readHeader(path)
  const summary = paragraph(text, 0).split(/\.(?:\s|$)/)[0]
  if (!summary.includes(':')) throw new Error(`${path}: its header does not begin with "Title: summary."`)
  const source = text.indexOf('Source: ')
  return {
    id,
    title: summary.split(':')[0],
    summary: summary.slice(summary.indexOf(':') + 1).trim(),
    ...(source < 0 ? {} : { source: paragraph(text, source + 8) }),
    text,
  }
}

/** Name and id of everything of a kind, in the order of the ids. */
function idsOf(kind) {
  const abi = readFileSync('assembly/abi.ts', 'utf8')
  const body = new RegExp(`enum ${{ ...kinds, tasks: 'TaskId' }[kind]} \\{([^}]*)\\}`).exec(abi)[1]
  return [...body.matchAll(/(\w+) = (\d+)/g)].map(([, key, id]) => [kebab(key), +id])
}

const namesOf = (kind) => idsOf(kind).map(([name]) => name)

/** Every entry of a kind by name, in the order of the ids. */
export function readCatalogue(kind) {
  return Object.fromEntries(idsOf(kind).map(([name, id]) => {
    const path = `assembly/${kind}/${name.replaceAll('-', '_')}.ts`
    const entry = readEntry(path, id)
    const tasks = namesOf('tasks')
    if (kind === 'objectives') return [name, { ...entry, text: withoutTraits(entry.text), ...readObjectiveTraits(path, entry.text, { tasks }) }]
    if (kind === 'optimizers') return [name, { ...entry, text: withoutTraits(entry.text), ...readOptimizerTraits(path, entry.text) }]
    if (kind === 'layers') return [name, { ...entry, text: withoutTraits(entry.text), ...(carriesState(path, entry.text) && { carries: true }) }]
    if (kind !== 'rules') return [name, entry]
    if (!entry.source) throw new Error(`${path}: no "Source:" in its header`)
    const options = readOptions(path, entry.text)
    const known = { layers: namesOf('layers'), tasks, objectives: namesOf('objectives'), optimizers: namesOf('optimizers'), options: Object.keys(options) }
    return [name, { ...entry, text: withoutTraits(entry.text), options, traits: readTraits(path, entry.text, known) }]
  }))
}

/** For each option of a configuration block: its largest value minus its least, as u32; after all of these the least values, as i8. */
function optionRanges({ options }, count) {
  const ranges = Array.from({ length: count }, (_, index) => {
    const option = Object.values(options).find((each) => each.index === index)
    if (!option) return [0, 0]
    return option.values ? [0, option.values.length - 1] : [option.min, option.max]
  })
  const spans = ranges.flatMap(([min, max]) => [...new Uint8Array(Uint32Array.of(max - min).buffer)])
  return [...spans, ...ranges.map(([min]) => min & 255)]
}

const table = (name, bytes) => `// @ts-ignore: decorator\n@lazy const ${name} = memory.data<u8>([${bytes.join(', ')}], 4)`

function writeOptionRanges() {
  const rules = Object.entries(readCatalogue('rules')).map(([name, rule]) => ({ constant: name.toUpperCase().replaceAll('-', '_'), ...rule }))
  const count = +/MAX_OPTIONS = (\d+)/.exec(readFileSync('assembly/abi.ts', 'utf8'))[1]
  const tables = rules.map((rule) => table(rule.constant, optionRanges(rule, count)))
  const choices = rules.map(({ constant, id }) => `  if (rule == ${id}) return ${constant}`)
  putFile('assembly/generated/options.ts', `/** Written by scripts/catalogues.mjs from the headers of assembly/rules/. */
import { ANY_RULE } from '../abi'
import { onlyRule } from '../rules/registry'

${tables.join('\n')}
/** No options: of a rule that there is not. */
${table('NONE', optionRanges({ options: {} }, count))}

/** Of a rule: how far each option reaches above the least, u32; then the least, i8. A build for one rule has its own only. */
// @ts-ignore: decorator
@inline
export function optionRanges(id: u32): usize {
  const rule: u32 = onlyRule == ANY_RULE ? id : onlyRule
${choices.join('\n')}
  return NONE
}
`)
}

export function writeCatalogues() {
  writeOptionRanges()
  const layers = Object.entries(readCatalogue('layers')).map(([name, layer]) => ({ name, ...layer }))
  writeRegistry({ what: 'Front', type: 'Block', folder: 'front' }, readCatalogue('front'))
  writeRegistry({ what: 'Objective', folder: 'objectives' }, readCatalogue('objectives'))
  writeRegistry({ what: 'Optimizer', folder: 'optimizers' }, readCatalogue('optimizers'))
  writeCoreTraits(readCatalogue('rules'), readCatalogue('objectives'), layers, namesOf('tasks'))
  for (const kind of Object.keys(kinds)) {
    putFile(
      `host/generated/${kind}.ts`,
      `/** Written by scripts/catalogues.mjs from the headers of assembly/${kind}/. */\nexport const ${kind} = ${JSON.stringify(readCatalogue(kind), null, 2)} as const\n`,
    )
  }
}
