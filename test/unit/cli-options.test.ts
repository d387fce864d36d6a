import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseCommandLine } from '../../host/cli/command-line.js'
import { renderCliDocs } from '../../host/cli/docs.js'
import { configOptions, declarations, optionKeys, type OptionKey } from '../../host/cli/options.js'
import { resolveOptions } from '../../host/cli/resolve.js'
import type { Verb } from '../../host/cli/verb.js'
import { common, verbs as realVerbs } from '../../host/cli/verbs.js'
import { checkConfig } from '../../host/experiment/config.js'
import { errorOf } from '../error-of.js'

const learn: Verb = {
  name: 'learn',
  summary: 'Learn something.',
  example: 'engram learn --rule local',
  options: optionKeys.filter((key) => !common.includes(key)),
  load: async () => async () => ({ text: '', json: {} }),
}
const info: Verb = {
  name: 'rule info',
  summary: 'Describe a rule.',
  example: 'engram rule info local',
  argument: { name: '<rule>', description: 'name' },
  options: [],
  load: async () => async () => ({ text: '', json: {} }),
}
const verbs = [learn, info]
const parse = (line: string) => parseWords(line.split(' ').filter(Boolean))
const parseWords = (words: string[]) => parseCommandLine(words, verbs, '1.2.3')

function flagsOf(line: string) {
  const parsed = parse(line)
  if (parsed.kind !== 'verb') throw new Error('not a verb')
  return parsed.flags
}

describe('the command line', () => {
  it.each([
    ['--rule local', { rules: 'local' }],
    ['--rules local,dfa', { rules: 'local,dfa' }],
    ['--network 10 --seeds 3', { networks: '10', seeds: '3' }],
    ['--device v8 --device wasmtime', { devices: 'v8,wasmtime' }],
    ['--device v8,wasmtime', { devices: 'v8,wasmtime' }],
    ['--data-dir here --validate', { dataDir: 'here', validate: 'true' }],
  ])('reads "%s"', (line, expected) => {
    expect(flagsOf(`learn ${line}`)).toEqual(expected)
  })

  it('reads every option under both of its spellings', () => {
    for (const key of optionKeys.filter((key) => declarations[key].value)) {
      const { flag, alias } = declarations[key]
      for (const name of [flag, alias].filter(Boolean)) expect(flagsOf(`learn ${name} x`)).toEqual({ [key]: 'x' })
    }
  })

  it.each([
    [['rule info'], 'leave the quotes out: engram rule info'],
    [['rule info local'], 'leave the quotes out: engram rule info local'],
    [['learn --epochs 3', '--seeds', '3'], 'leave the quotes out: engram learn --epochs 3'],
    [['help', 'rule info'], 'leave the quotes out: engram rule info'],
    [['rule info', '--help'], 'leave the quotes out: engram rule info'],
  ])('says of %j, words that quotes joined to one: %s', (words, hint) => {
    expect(errorOf(() => parseWords(words))).toMatchObject({ code: 'OPTION_INVALID', hint })
  })

  it('hands over the argument of a verb of two words', () => {
    expect(parse('rule info local')).toMatchObject({ kind: 'verb', verb: info, argument: 'local' })
  })

  it.each([
    ['learn --rul local', 'did you mean "--rule"?'],
    ['learn --epoch 3', 'did you mean "--epochs"?'],
    ['lern', 'did you mean "learn"?'],
    ['rule inof local', 'did you mean'],
    ['rule info', 'for example engram rule info local'],
    ['rule info local extra', 'see: engram rule info --help'],
    ['learn --seeds', 'for example --seeds 3'],
    ['learn --data', 'a table'],
    ['learn --epochs --seeds 3', 'for example --epochs 3'],
    ['learn --format', 'for example --format text'],
    ['learn --json', '--format json'],
    ['learn --output x', '--out DIR'],
    ['learn --validate=true', '--validate alone'],
    ['learn --validate true', '--validate alone'],
    ['learn --epochs 1 --epochs 2', 'give it once'],
    ['--epochs 3 learn', 'options follow the verb'],
    ['rule info local --epochs 3', 'one of learn'],
    ['learn -- --epochs 3', 'values follow the name of an option'],
    ['help lern', 'did you mean "learn"?'],
    ['lern --help', 'did you mean "learn"?'],
    ['versoin', 'did you mean "version"?'],
    ['learn extra', 'see: engram learn --help'],
    ['rule', 'see: engram rule --help'],
  ])('refuses "%s" with a hint', (line, hint) => {
    const error = errorOf(() => parse(line))
    expect(error.code).toBe('OPTION_INVALID')
    expect(error.hint).toContain(hint)
  })

  it('shows an example before anything else in the help of a verb', () => {
    const parsed = parse('learn --help')
    expect(parsed.kind === 'answer' && parsed.text.startsWith('Example:\n  engram learn --rule local')).toBe(true)
  })

  it('tells every default and variable in the help', () => {
    const parsed = parse('learn --help')
    const text = parsed.kind === 'answer' ? parsed.text.replace(/\s+/g, ' ') : ''
    for (const key of optionKeys) expect(text).toContain(declarations[key].description.replace(/\s+/g, ' '))
    expect(text).toContain('default: digits')
    expect(text).toContain('env: ENGRAM_DEVICE')
  })

  it('answers an empty command line with the help', () => {
    expect(parse('')).toEqual(parse('--help'))
  })

  it.each(['--version', '-V', 'version'])('prints the version for "%s"', (line) => {
    expect(parse(line)).toEqual({ kind: 'answer', text: '1.2.3' })
  })

  it.each([
    ['--help', ['-h', 'help', 'help help', '']],
    ['learn --help', ['learn -h', 'help learn', 'learn --seeds --help', 'learn --data -h']],
    ['rule info --help', ['help rule info', 'rule info -h']],
    ['rule --help', ['help rule']],
  ])('gives the help of "%s" for other spellings', (line, others) => {
    for (const other of others) expect(parse(other), other).toEqual(parse(line))
  })

  it('takes an option again that says the same', () => {
    expect(flagsOf('learn --epochs 2 --epochs 2')).toEqual({ epochs: '2' })
  })

  it('says what is missing and what stands in its place', () => {
    expect(errorOf(() => parse('learn --epochs --seeds 3')).message).toBe('--epochs needs a value, a whole number from 1 to 2,147,483,647, and --seeds follows it')
    expect(errorOf(() => parse('learn --data')).message).toBe('--data needs a value, <name|file>')
  })
})

describe('precedence of options', () => {
  const keys: OptionKey[] = ['devices', 'data', 'seed', 'validate']
  it.each([
    ['flag over all', { devices: 'a' }, { ENGRAM_DEVICE: 'b' }, { devices: ['c'] }, ['a']],
    ['environment over file', {}, { ENGRAM_DEVICE: 'b' }, { devices: ['c'] }, ['b']],
    ['file over default', {}, {}, { devices: ['c', 'd'] }, ['c', 'd']],
    ['an empty variable counts as unset', {}, { ENGRAM_DEVICE: '' }, { devices: 'c' }, ['c']],
  ] as const)('%s', (_, flags, env, file, expected) => {
    expect(resolveOptions(keys, flags, env, file).devices).toEqual(expected)
  })

  it('fills in constant defaults and leaves computed ones undefined', () => {
    expect(resolveOptions(keys, {}, {}, {})).toEqual({ devices: undefined, data: 'digits', seed: 1, validate: false })
  })

  it('takes a switch from the file, off or on', () => {
    expect(resolveOptions(keys, {}, {}, { validate: false }).validate).toBe(false)
    expect(resolveOptions(keys, {}, {}, { validate: true }).validate).toBe(true)
  })

  it('names the variable that holds a wrong value', () => {
    const error = errorOf(() => resolveOptions(['threads'], {}, { ENGRAM_THREADS: 'many' }, {}))
    expect(error.message).toContain('ENGRAM_THREADS')
  })

  it('knows every option but --config as a key of the config file', () => {
    expect(Object.keys(configOptions)).toEqual(optionKeys.filter((key) => key !== 'config'))
    expect(errorOf(() => checkConfig({ epoch: 3 }, configOptions, 'engram.json')).code).toBe('CONFIG_INVALID')
  })
})

describe('values of options', () => {
  it.each([
    ['samples', '0'], ['samples', '-5'], ['samples', 'many'], ['samples', '1.5'], ['samples', ''],
    ['epochs', '0'], ['epochs', 'x'], ['seeds', '0'], ['seeds', '-1'], ['seed', '-1'], ['seed', '4294967296'],
    ['rate', '8:4'], ['rate', '4'], ['rate', '4:99'], ['skip', '2000'], ['rules', 'a,,b'], ['rules', ''],
    ['augment', 'flip'], ['format', 'xml'], ['objective', 'mean'], ['data', ''],
  ] as [OptionKey, string][])('refuses %s "%s"', (key, text) => {
    const error = errorOf(() => resolveOptions([key], { [key]: text }, {}, {}))
    expect(error).toMatchObject({ code: 'OPTION_INVALID', exitCode: 2 })
    expect(error.message).toContain(declarations[key].flag)
  })

  it.each([
    ['rate', '4:8', { first: 4, last: 8 }],
    ['rules', 'local, dfa,local', ['local', 'dfa']],
    ['seed', '4294967295', 4294967295],
    ['skip', '0', 0],
  ] as [OptionKey, string, unknown][])('reads %s "%s"', (key, text, expected) => {
    expect(resolveOptions([key], { [key]: text }, {}, {})[key]).toEqual(expected)
  })

  const ranges = optionKeys.flatMap((key) => {
    const { minimum, maximum } = declarations[key].parse.json as { minimum?: number; maximum?: number }
    return maximum === undefined ? [] : [{ key, minimum: minimum!, maximum }]
  })

  it.each(ranges)('names the range of $key for every number that is not in it', ({ key, minimum, maximum }) => {
    const range = `from ${minimum.toLocaleString('en-US')} to ${maximum.toLocaleString('en-US')}`
    for (const text of [String(minimum - 1), String(maximum + 1), '99999999999', '1e3', '1.5', '-1', '0x10', '1,000', '٣', 'NaN', ' ', ''])
      expect(errorOf(() => resolveOptions([key], { [key]: text }, {}, {})).message, text).toContain(range)
    for (const number of [minimum, maximum]) expect(resolveOptions([key], { [key]: String(number) }, {}, {})[key]).toBe(number)
  })

  it('knows a range of every option that is called a number', () => {
    expect(ranges.map(({ key }) => key)).toEqual(optionKeys.filter((key) => /^<[ns]>$/.test(declarations[key].value ?? '')))
    expect(ranges.length).toBeGreaterThan(7)
  })

  it.each([
    [{}, { ENGRAM_THREADS: '0' }, {}, 'for example ENGRAM_THREADS=3'],
    [{}, {}, { threads: 0 }, 'for example "threads": 3'],
    [{ threads: '0' }, {}, {}, 'for example --threads 3'],
  ])('shows in the way in which it was given how to mend a value', (flags, env, file, hint) => {
    expect(errorOf(() => resolveOptions(['threads'], flags, env, file)).hint).toBe(hint)
  })

  it('suggests the word that was meant', () => {
    expect(errorOf(() => resolveOptions(['augment'], { augment: 'shfit' }, {}, {})).hint).toBe('did you mean "shift"?')
  })
})

describe('docs/cli.md', () => {
  it('names every verb, every option and every exit code', () => {
    const text = renderCliDocs(verbs)
    for (const key of optionKeys) expect(text).toContain(`\`${declarations[key].flag}`)
    for (const verb of verbs) expect(text).toContain(verb.example)
    expect(text).toContain('| 130 | interrupted | `INTERRUPTED` |')
  })

  it('is what the options say now; else run npm run docs', () => {
    const file = new URL('../../docs/cli.md', import.meta.url)
    expect(readFileSync(file, 'utf8')).toBe(renderCliDocs(realVerbs))
  })
})
