import { Command, CommanderError, Option } from 'commander'
import { EngramError } from '../errors.js'
import { didYouMean } from '../suggest.js'
import { declarations, defaultText, type OptionKey } from './options.js'
import type { Flags } from './resolve.js'
import type { Verb } from './verb.js'

/** A command line, understood. */
export type Parsed =
  | { kind: 'verb'; verb: Verb; flags: Flags; argument: string }
  /** Help or version was asked for; `text` is the answer. */
  | { kind: 'answer'; text: string }

/** Options that every verb takes, after its own. */
const common: readonly OptionKey[] = ['config', 'format']

/** All options of a verb, in the order of help. */
export const optionsOf = (verb: Verb): readonly OptionKey[] => [...verb.options, ...common]

function commanderOption(key: OptionKey): Option {
  const declaration = declarations[key]
  const spelling = [declaration.alias, declaration.flag].filter(Boolean).join(', ')
  const option = new Option(
    declaration.value ? `${spelling} ${declaration.value}` : spelling,
    `${declaration.description} (${defaultText(declaration)})`,
  )
  if (!declaration.value) option.argParser(() => 'true')
  if (declaration.repeatable)
    option.argParser((value: string, earlier: string | undefined) => (earlier ? `${earlier},${value}` : value))
  return option
}

const flagsOf = (verb: Verb): string[] =>
  optionsOf(verb).flatMap((key) => [declarations[key].flag, declarations[key].alias ?? []].flat())

/** Makes the error of the parser one of ours, with the nearest word as the hint. */
function translate(error: CommanderError, argv: readonly string[], verbs: readonly Verb[], verb?: Verb): EngramError {
  const message = error.message.replace(/^error: /, '').replace(/\.$/, '')
  const wrong = /'([^']+)'/.exec(message)?.[1] ?? ''
  const near =
    error.code === 'commander.unknownOption' ? didYouMean(wrong, [...(verb ? flagsOf(verb) : []), '--help'])
    : error.code === 'commander.unknownCommand' ? didYouMean(argv.slice(0, argv.indexOf(wrong) + 1).join(' '), verbs.map(({ name }) => name))
    : undefined
  return new EngramError('OPTION_INVALID', message, near ?? seeHelp(verb?.name), { value: wrong })
}

const seeHelp = (words: string | undefined): string => ['see: engram', words, '--help'].filter(Boolean).join(' ')

/** Understands `argv` (without node and script), or throws OPTION_INVALID; never prints, never exits. */
export function parseCommandLine(argv: readonly string[], verbs: readonly Verb[], version: string): Parsed {
  let answer = ''
  let parsed: Parsed | undefined
  const prepare = (command: Command): Command =>
    command
      .exitOverride()
      .showSuggestionAfterError(false)
      .configureOutput({ writeOut: (text) => (answer += text), writeErr: () => {}, outputError: () => {} })
      .configureHelp({ helpWidth: 100 })

  const program = prepare(new Command('engram'))
    .description('Learning without backpropagation, on microcontrollers, provable before you buy the board.')
    .version(version, '--version', 'print the version')
    .helpOption('--help', 'print this help')
  const groups = new Map<string, Command>()
  const parentOf = (group: string | undefined): Command => {
    if (group === undefined) return program
    let command = groups.get(group)
    if (!command) {
      command = prepare(program.command(group)).description(`${group} list, ${group} info`).helpOption('--help', 'print this help')
      groups.set(group, command)
    }
    return command
  }
  for (const verb of verbs) {
    const words = verb.name.split(' ')
    const command = prepare(parentOf(words.length > 1 ? words[0] : undefined).command(words.at(-1)!))
      .description(verb.summary)
      .helpOption('--help', 'print this help')
      .addHelpText('before', `Example:\n  ${verb.example}\n`)
      .allowExcessArguments(false)
    if (verb.argument) command.argument(verb.argument.name, verb.argument.description)
    // `--rule` is stored under `rules`, `--device` under `devices`: the key is looked up by the flag's own attribute.
    const made = optionsOf(verb).map((key) => ({ key, option: commanderOption(key) }))
    for (const { option } of made) command.addOption(option)
    command.action((...given: unknown[]) => {
      const values = command.opts<Record<string, string | boolean>>()
      const flags: Flags = {}
      for (const { key, option } of made) {
        const value = values[option.attributeName()]
        if (value !== undefined) flags[key] = String(value)
      }
      parsed = { kind: 'verb', verb, flags, argument: verb.argument ? String(given[0]) : '' }
    })
  }
  const reached = verbs.find((v) => argv.slice(0, v.name.split(' ').length).join(' ') === v.name)
  try {
    program.parse([...argv], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return { kind: 'answer', text: answer.trim() }
    // No verb at all, or a group without its second word.
    if (error.code === 'commander.help')
      throw new EngramError('OPTION_INVALID', 'a verb is missing', seeHelp(groups.has(argv[0] ?? '') ? argv[0] : undefined))
    throw translate(error, argv, verbs, reached)
  }
  return parsed ?? { kind: 'answer', text: program.helpInformation().trim() }
}
