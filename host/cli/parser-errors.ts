import type { CommanderError } from 'commander'
import { EngramError } from '../errors.js'
import { didYouMean } from '../text/suggest.js'
import { declarations, optionKeys, type OptionKey } from './options.js'
import type { Verb } from './verb.js'
import { optionsOf } from './verbs.js'

const invalid = (message: string, hint: string, details: Record<string, unknown>): EngramError => new EngramError('OPTION_INVALID', message, hint, details)

export const seeHelp = (words: string | undefined): string => ['see: engram', words, '--help'].filter(Boolean).join(' ')

const spellings = (key: OptionKey): string[] => [declarations[key].flag, declarations[key].alias ?? []].flat()

/** The option that is spelled like this, of any verb. */
const keyOf = (spelling: string, keys: readonly OptionKey[] = optionKeys): OptionKey | undefined => keys.find((key) => spellings(key).includes(spelling))

/** The verb that the words begin with. */
export const verbOf = (argv: readonly string[], verbs: readonly Verb[]): Verb | undefined =>
  verbs.find(({ name }) => argv.slice(0, name.split(' ').length).join(' ') === name)

/** Throws where an option is the last word, or another one follows it: the parser would take that for its value. */
export function checkValuesGiven(argv: readonly string[], verb: Verb): void {
  for (let i = 0; i < argv.length && argv[i] !== '--'; i++) {
    const key = keyOf(argv[i]!, optionsOf(verb))
    if (key === undefined || declarations[key].value === undefined) continue
    const next = argv[++i]
    if (next === undefined || next.startsWith('--') || keyOf(next) !== undefined) throw valueMissing(argv[i - 1]!, key, next)
  }
}

function valueMissing(flag: string, key: OptionKey, next: string | undefined): EngramError {
  const { value, description, parse } = declarations[key]
  const follows = next === undefined ? '' : `, and ${next} follows it`
  return parse.example === undefined
    ? invalid(`${flag} needs a value, ${value}${follows}`, description, { option: flag })
    : invalid(`${flag} needs a value, ${parse.takes}${follows}`, `for example ${flag} ${parse.example}`, { option: flag })
}

/** An option that takes one value was given two. */
export const givenTwice = (key: OptionKey, first: string, second: string): EngramError =>
  invalid(`${declarations[key].flag} is given twice, as "${first}" and as "${second}"`, 'give it once', { option: declarations[key].flag, values: [first, second] })

/** Makes the error of the parser one of ours, with what was meant as the hint. */
export function translate(error: CommanderError, argv: readonly string[], verbs: readonly Verb[]): EngramError {
  const verb = verbOf(argv, verbs)
  const message = error.message.replace(/^error: /, '').replace(/\.$/, '')
  const wrong = /'([^']+)'/.exec(message)?.[1] ?? ''
  const details = { value: wrong }
  switch (error.code) {
    case 'commander.unknownOption':
      return unknownOption(wrong, message, verb, verbs)
    case 'commander.unknownCommand':
      return unknownVerb(argv.slice(0, argv.indexOf(wrong) + 1).join(' '), verbs)
    case 'commander.missingArgument':
      return invalid(`${verb?.name} needs ${verb?.argument?.name}, the ${verb?.argument?.description}`, `for example ${verb?.example}`, details)
    default:
      return invalid(message, seeHelp(verb?.name), details)
  }
}

export function unknownVerb(words: string, verbs: readonly Verb[]): EngramError {
  // The shell was given several words in quotes, and passed them on as one.
  if (verbOf(words.split(/\s+/), verbs)) return invalid(`unknown verb "${words}"`, `leave the quotes out: engram ${words}`, { value: words })
  const near = didYouMean(words, [...verbs.map(({ name }) => name), 'help', 'version'])
  return invalid(`unknown verb "${words}"`, near ?? seeHelp(undefined), { value: words })
}

/** A word that belongs to no option. */
export function excess(word: string, argv: readonly string[], verb: Verb): EngramError {
  const before = argv[argv.indexOf(word) - 1] ?? ''
  const key = keyOf(before, optionsOf(verb))
  if (key && declarations[key].value === undefined) return noValue(before, word)
  const takes = verb.argument ? `only ${verb.argument.name}` : 'options only'
  return invalid(`${verb.name} takes ${takes}, and is given "${word}"`, `values follow the name of an option, e.g. --data digits; ${seeHelp(verb.name)}`, { value: word })
}

const noValue = (flag: string, value: string): EngramError =>
  invalid(`${flag} takes no value, and is given "${value}"`, `${flag} alone turns it on`, { option: flag, value })

function unknownOption(wrong: string, message: string, verb: Verb | undefined, verbs: readonly Verb[]): EngramError {
  const [spelling = '', value] = wrong.split('=')
  const keys = verb ? optionsOf(verb) : optionKeys
  const known = keyOf(spelling)
  const details = { value: wrong }
  if (verb && value !== undefined && known && keys.includes(known)) return noValue(spelling, value)
  const meant = keys.flatMap((key) => Object.entries(declarations[key].meant ?? {})).find(([typed]) => typed === spelling)?.[1]
  if (meant) return invalid(message, `engram says it so: ${meant}`, details)
  if (known) {
    const takers = verbs.filter((other) => optionsOf(other).includes(known)).map(({ name }) => name)
    return verb
      ? invalid(`${verb.name} has no option ${spelling}`, `it is one of ${takers.join(', ')}; ${seeHelp(verb.name)}`, details)
      : invalid(`a verb is missing before ${spelling}`, `options follow the verb, e.g. engram ${takers[0]} ${spelling} …`, details)
  }
  return invalid(message, didYouMean(wrong, [...keys.flatMap(spellings), '--help', '--version']) ?? seeHelp(verb?.name), details)
}
