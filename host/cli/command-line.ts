import { Command, CommanderError, Help, Option } from 'commander'
import { EngramError } from '../errors.js'
import { fold, foldText } from '../text/fold.js'
import { didYouMean } from '../text/suggest.js'
import { declarations, defaultText, type OptionKey } from './options.js'
import type { Flags } from './resolve.js'
import { USUAL_WIDTH } from './terminal.js'
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

/** A description narrower than this goes below what it describes instead of beside it. */
const NARROWEST = 30

/** A verb or an option with its description. */
function helpItem(term: string, termWidth: number, description: string, width: number, help: Help): string {
  if (width - termWidth - 4 >= NARROWEST) return Help.prototype.formatItem.call(help, term, termWidth, description, help)
  return [`  ${term}`, ...fold(description, width - 6).map((line) => `      ${line}`)].join('\n')
}

const flagsOf = (verb: Verb): string[] =>
  optionsOf(verb).flatMap((key) => [declarations[key].flag, declarations[key].alias ?? []].flat())

/** Makes the error of the parser one of ours, with the nearest word as the hint. */
function translate(error: CommanderError, argv: readonly string[], verbs: readonly Verb[]): EngramError {
  const verb = verbs.find(({ name }) => argv.slice(0, name.split(' ').length).join(' ') === name)
  const message = error.message.replace(/^error: /, '').replace(/\.$/, '').replace('unknown command', 'unknown verb')
  const wrong = /'([^']+)'/.exec(message)?.[1] ?? ''
  const near =
    error.code === 'commander.unknownOption' ? didYouMean(wrong, [...(verb ? flagsOf(verb) : []), '--help'])
    : error.code === 'commander.unknownCommand' ? didYouMean(argv.slice(0, argv.indexOf(wrong) + 1).join(' '), verbs.map(({ name }) => name))
    : error.code === 'commander.excessArguments' ? `values follow the name of an option, e.g. --data digits; ${seeHelp(verb?.name)}`
    : undefined
  return new EngramError('OPTION_INVALID', message, near ?? seeHelp(verb?.name), { value: wrong })
}

const seeHelp = (words: string | undefined): string => ['see: engram', words, '--help'].filter(Boolean).join(' ')

/** Understands `argv` (without node and script), or throws OPTION_INVALID; never prints, never exits. */
export function parseCommandLine(argv: readonly string[], verbs: readonly Verb[], version: string, width = USUAL_WIDTH): Parsed {
  let answer = ''
  let parsed: Parsed | undefined
  const make = (command: Command): Command =>
    command
      .exitOverride()
      .showSuggestionAfterError(false)
      .configureOutput({ writeOut: (text) => (answer += text), writeErr: () => {}, outputError: () => {} })
      .configureHelp({ helpWidth: width, minWidthToWrap: 1, formatItem: (term, termWidth, description, help) => helpItem(term, termWidth, description, width, help) })
      .helpOption('--help', 'print this help')
      .helpCommand(false)
      .commandsGroup('Verbs:')

  const program = make(new Command('engram'))
    .usage('<verb> [options]')
    .addHelpText('before', foldText(`Example:\n  ${verbs[0]!.example}\n`, width))
    .description('Learning without backpropagation, on microcontrollers, provable before you buy the board.')
    .version(version, '--version', 'print the version')
  for (const verb of verbs) {
    const words = verb.name.split(' ')
    const parent = words.length > 1 ? groupOf(program, words[0]!, verbs, make) : program
    addVerb(make(parent.command(words.at(-1)!)), verb, width, (flags, argument) => (parsed = { kind: 'verb', verb, flags, argument }))
  }
  try {
    program.parse(argv.length > 0 ? [...argv] : ['--help'], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return { kind: 'answer', text: answer.trim() }
    // A group without its second word.
    if (error.code === 'commander.help') throw new EngramError('OPTION_INVALID', 'a verb is missing', seeHelp(argv[0]))
    throw translate(error, argv, verbs)
  }
  return parsed ?? { kind: 'answer', text: program.helpInformation().trim() }
}

/** The command that holds the verbs beginning with the word `name`; made when the first of them comes. */
function groupOf(program: Command, name: string, verbs: readonly Verb[], make: (command: Command) => Command): Command {
  const known = program.commands.find((command) => command.name() === name)
  const members = verbs.filter((verb) => verb.name.startsWith(`${name} `)).map((verb) => verb.name)
  return known ?? make(program.command(name)).usage('<verb>').description(members.join(', '))
}

function addVerb(command: Command, verb: Verb, width: number, found: (flags: Flags, argument: string) => void): void {
  command
    .description(verb.summary)
    .addHelpText('before', foldText(`Example:\n  ${verb.example}\n`, width))
    .allowExcessArguments(false)
  if (verb.argument) command.argument(verb.argument.name, verb.argument.description)
  // `--rule` is stored under `rules`, `--device` under `device`: the value is looked up by the parser's own name for it.
  const made = optionsOf(verb).map((key) => ({ key, option: commanderOption(key) }))
  for (const { option } of made) command.addOption(option)
  command.action((first: unknown) => {
    const values = command.opts<Record<string, string | boolean>>()
    const flags: Flags = {}
    for (const { key, option } of made) {
      const value = values[option.attributeName()]
      if (value !== undefined) flags[key] = String(value)
    }
    found(flags, verb.argument ? String(first) : '')
  })
}
