import { boardIds, emulatedIds } from '../device/boards.js'
import { deviceFamilies, deviceNames } from '../device/registry.js'
import { listPorts } from '../device/serial-ports.js'
import { flashMethodNames } from '../flash/registry.js'
import { ruleInfo, ruleNames, ruleSets } from '../experiment/rules.js'
import { completionScripts } from './completion-scripts.js'
import { declarations, type OptionDeclaration, type OptionKey } from './options.js'
import { verbOf } from './parser-errors.js'
import { datasetNames } from './sources.js'
import type { Verb } from './verb.js'
import { optionsOf, verbs } from './verbs.js'

/** A word that could stand there, and what it is; `:files` for paths. */
type Candidate = readonly [word: string, description?: string]

const paths: Candidate = [':files']
const words = (names: readonly string[]): Candidate[] => names.map((name) => [name])
const ports = async (): Promise<Candidate[]> => (await listPorts()).map(({ path, usb = '' }) => [path, usb])
const prefixed = (prefix: string, candidates: readonly Candidate[]): Candidate[] => candidates.map(([word, said]) => (word === paths[0] ? paths : [prefix + word, said]))

/** What is asked for by the name of a value, e.g. `<board>`; the arguments of verbs and of devices too. */
const sources: Readonly<Record<string, (begun: string) => Candidate[] | Promise<Candidate[]>>> = {
  rule: () => ruleNames.map((name) => [name, ruleInfo[name]!.title]),
  rules: (begun) => {
    const [name = ''] = begun.split(':')
    const info = begun.includes(':') && Object.hasOwn(ruleInfo, name) ? ruleInfo[name] : undefined
    const before = begun.slice(0, begun.lastIndexOf(':') + 1)
    return info
      ? Object.entries(info.options).flatMap(([key, { values, description }]): Candidate[] => (values ?? ['']).map((value) => [`${before}${key}=${value}`, description]))
      : [...ruleNames.map((name): Candidate => [name, ruleInfo[name]!.title]), ...Object.entries(ruleSets).map(([name, { length }]): Candidate => [name, `${length} rules`])]
  },
  board: async () => words(await boardIds()),
  emulated: async () => words(await emulatedIds()),
  data: () => [...words(datasetNames), paths],
  devices: async (begun) => {
    const families = deviceFamilies.map((name): Candidate => [`${name}:`])
    const family = deviceFamilies.find((name) => begun.startsWith(`${name}:`))
    const source = family && sources[deviceArgument[family] ?? '']
    return source ? prefixed(`${family}:`, await source('')) : [...words(deviceNames), ...families]
  },
  port: ports,
  method: () => words(flashMethodNames),
  shell: () => words(Object.keys(completionScripts)),
  file: () => [paths],
  dir: () => [paths],
}

/** What follows a family of devices, by the name of its source. */
const deviceArgument: Readonly<Record<string, string>> = { emulator: 'emulated', serial: 'port' }

/** Candidates for the last word, which may be empty or begun. */
export async function complete(line: readonly string[]): Promise<string> {
  const begun = line.at(-1) ?? ''
  const found = await candidates(line.slice(0, -1), begun)
  const fitting = found.filter(([word]) => word === paths[0] || word.startsWith(begun))
  return [...new Map(fitting.map((candidate) => [candidate[0], candidate])).values()].map((candidate) => candidate.filter(Boolean).join('\t')).join('\n')
}

async function candidates(before: readonly string[], begun: string): Promise<Candidate[]> {
  if (before[0] === 'help') return verbWords(before.slice(1))
  const verb = verbOf(before, verbs)
  if (!verb) return before.length === 0 ? [...verbWords([]), ['help', 'Print the help of a verb.'], ['version', 'Print the version.'], ['--help'], ['--version']] : verbWords(before)
  const [, spelling, assigned] = /^(--[\w-]+)=(.*)$/.exec(begun) ?? []
  if (spelling !== undefined) return prefixed(`${spelling}=`, await valuesOf(keyOf(spelling, verb), assigned!))
  const last = keyOf(before.at(-1)!, verb)
  if (last && declarations[last].value) return valuesOf(last, begun)
  const given = before.length - verb.name.split(' ').length
  const argument = verb.argument && given === 0 ? await sources[plain(verb.argument.name)]?.(begun) : undefined
  return begun.startsWith('-') || !argument ? flags(verb, before) : argument
}

/** The next words of all verbs that begin with these. */
function verbWords(before: readonly string[]): Candidate[] {
  return verbs.flatMap(({ name, summary }): Candidate[] => {
    const parts = name.split(' ')
    if (parts.length <= before.length || !before.every((word, i) => word === parts[i])) return []
    return [[parts[before.length]!, parts.length === before.length + 1 ? summary : '']]
  })
}

const keyOf = (spelling: string, verb: Verb): OptionKey | undefined =>
  optionsOf(verb).find((key) => declarations[key].flag === spelling || declarations[key].alias === spelling)

/** Options that are not given yet, or may be given again. */
function flags(verb: Verb, before: readonly string[]): Candidate[] {
  const open = optionsOf(verb).filter((key) => declarations[key].parse.many || !before.includes(declarations[key].flag))
  return [...open.map((key): Candidate => [declarations[key].flag, declarations[key].description]), ['--help', 'print the help of this verb']]
}

const plain = (value: string): string => value.replace(/[<>[\]]/g, '')

/** The source of an option's values: by its key, or else by what its value is called. */
const sourceOf = (key: OptionKey, { value }: OptionDeclaration) => sources[key] ?? sources[plain(value ?? '')]

async function valuesOf(key: OptionKey | undefined, begun: string): Promise<Candidate[]> {
  if (key === undefined) return []
  const declaration = declarations[key]
  if (declaration.parse.words) return words(declaration.parse.words)
  const source = sourceOf(key, declaration)
  if (!source) return []
  if (!declaration.parse.many) return source(begun)
  // A list: what is completed is the entry behind the last comma.
  const comma = begun.lastIndexOf(',') + 1
  return prefixed(begun.slice(0, comma), await source(begun.slice(comma)))
}
