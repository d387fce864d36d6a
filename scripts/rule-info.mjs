/**
 * Reads what the host has to know of a rule from the rule's own file: the header comment of `assembly/rules/*.ts`
 * is the one place where a rule tells its title, source and options. Writes `host/generated/rules.ts`.
 *
 *     first sentence            summary; the words before its colon are the title
 *     Source: …                 citation, up to the next blank line
 *     Option N, name (…): …     N is the index in the configuration block; `(a|b)` names the values 0, 1, …,
 *                               `(0..9, default 1)` gives range and default
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'

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

export function writeRuleInfo() {
  const abi = readFileSync('assembly/abi.ts', 'utf8')
  const ids = /enum RuleId \{([^}]*)\}/.exec(abi)[1].matchAll(/(\w+) = (\d+)/g)
  const rules = {}
  for (const [, key, id] of ids) {
    const name = kebab(key)
    const path = `assembly/rules/${name.replaceAll('-', '_')}.ts`
    const text = readHeader(path)
    const summary = paragraph(text, 0).split(/\.(?:\s|$)/)[0]
    const source = text.indexOf('Source: ')
    if (source < 0) throw new Error(`${path}: no "Source:" in its header`)
    rules[name] = {
      id: +id,
      title: summary.split(':')[0],
      summary: summary.slice(summary.indexOf(':') + 1).trim(),
      source: paragraph(text, source + 8),
      text,
      options: readOptions(path, text),
    }
  }
  mkdirSync('host/generated', { recursive: true })
  writeFileSync(
    'host/generated/rules.ts',
    `/** Written by scripts/rule-info.mjs from the headers of assembly/rules/. */\nexport const rules = ${JSON.stringify(rules, null, 2)} as const\n`,
  )
}
