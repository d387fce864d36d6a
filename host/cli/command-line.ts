import { Command, CommanderError, Help, Option } from 'commander'
import { EngramError } from '../errors.js'
import { fold, foldText } from '../text/fold.js'
import { declarations, defaultText, type OptionKey } from './options.js'
import { checkValuesGiven, excess, givenTwice, seeHelp, translate, unknownVerb, verbOf } from './parser-errors.js'
import type { Flags } from './resolve.js'
import { USUAL_WIDTH } from './terminal.js'
import { list } from './values.js'
import type { Verb } from './verb.js'
import { optionsOf } from './verbs.js'

/** A command line, understood. */
export type Parsed =
  | { kind: 'verb'; verb: Verb; flags: Flags; argument: string }
  /** Help or version was asked for; `text` is the answer. */
  | { kind: 'answer'; text: string }

function commanderOption(key: OptionKey): Option {
  const declaration = declarations[key]
  const spelling = [declaration.alias, declaration.flag].filter(Boolean).join(', ')
  const option = new Option(
    declaration.value ? `${spelling} ${declaration.value}` : spelling,
    `${declaration.description} (${defaultText(declaration)})`,
  )
  if (!declaration.value) option.argParser(() => 'true')
  else
    option.argParser((value: string, earlier: string | undefined) => {
      if (earlier === undefined || earlier === value) return value
      if (declaration.parse === list) return `${earlier},${value}`
      throw givenTwice(key, earlier, value)
    })
  return option
}

/** A description narrower than this goes below what it describes instead of beside it. */
const NARROWEST = 30

/** A verb or an option with its description. */
function helpItem(term: string, termWidth: number, description: string, width: number, help: Help): string {
  if (width - termWidth - 4 >= NARROWEST) return Help.prototype.formatItem.call(help, term, termWidth, description, help)
  return [`  ${term}`, ...fold(description, width - 6).map((line) => `      ${line}`)].join('\n')
}

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
      .helpOption('-h, --help', 'print this help')
      .helpCommand(false)
      .commandsGroup('Verbs:')

  const program = make(new Command('engram'))
    .usage('<verb> [options]')
    .addHelpText('before', foldText(`Example:\n  ${verbs[0]!.example}\n`, width))
    .description('Learning without backpropagation, on microcontrollers, provable before you buy the board.')
    .version(version, '-V, --version', 'print the version')
  for (const verb of verbs) {
    const words = verb.name.split(' ')
    const parent = words.length > 1 ? groupOf(program, words[0]!, verbs, make) : program
    addVerb(make(parent.command(words.at(-1)!)), verb, argv, width, (flags, argument) => (parsed = { kind: 'verb', verb, flags, argument }))
  }
  // `spelledOut` has turned these two into options already; the parser has them so that its help lists them.
  make(program.command('help [verb]')).description('Print the help of a verb, or this.')
  make(program.command('version')).description('Print the version.')
  const words = spelledOut(argv)
  const verb = verbOf(words, verbs)
  try {
    const forHelp = words.some(asksForHelp)
    if (verb && !forHelp) checkValuesGiven(words, verb)
    program.parse(forHelp ? [...namedIn(words, verb, verbs), '--help'] : words, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return { kind: 'answer', text: answer.trim() }
    // `engram rule` without its second word.
    if (error.code === 'commander.help') throw new EngramError('OPTION_INVALID', 'a verb is missing', seeHelp(argv[0]))
    throw translate(error, words, verbs)
  }
  return parsed ?? { kind: 'answer', text: program.helpInformation().trim() }
}

const asksForHelp = (word: string): boolean => word === '--help' || word === '-h'

/** The verb or the group of verbs that help is asked of; none for all. Throws where it is neither. */
function namedIn(words: readonly string[], verb: Verb | undefined, verbs: readonly Verb[]): string[] {
  if (verb) return verb.name.split(' ')
  const named = words.slice(0, words.findIndex((word) => word.startsWith('-')))
  if (named.length === 0 || (named.length === 1 && verbs.some(({ name }) => name.startsWith(`${named[0]} `)))) return named
  throw unknownVerb(named.join(' '), verbs)
}

/** `help run` as `run --help`, `version` as `--version`, and nothing as a call for help. */
function spelledOut([first, ...rest]: readonly string[]): string[] {
  if (first === undefined) return ['--help']
  if (first === 'help') return rest[0] === 'help' || rest[0] === 'version' ? ['--help'] : [...rest.filter((word) => !asksForHelp(word)), '--help']
  return first === 'version' ? ['--version', ...rest] : [first, ...rest]
}

/** The command that holds the verbs beginning with the word `name`; made when the first of them comes. */
function groupOf(program: Command, name: string, verbs: readonly Verb[], make: (command: Command) => Command): Command {
  const known = program.commands.find((command) => command.name() === name)
  const members = verbs.filter((verb) => verb.name.startsWith(`${name} `)).map((verb) => verb.name)
  return known ?? make(program.command(name)).usage('<verb>').description(members.join(', '))
}

function addVerb(command: Command, verb: Verb, argv: readonly string[], width: number, found: (flags: Flags, argument: string) => void): void {
  command
    .description(verb.summary)
    .addHelpText('before', foldText(`Example:\n  ${verb.example}\n`, width))
    .allowExcessArguments()
  if (verb.argument) command.argument(verb.argument.name, verb.argument.description)
  // `--rule` is stored under `rules`, `--device` under `device`: the value is looked up by the parser's own name for it.
  const made = optionsOf(verb).map((key) => ({ key, option: commanderOption(key) }))
  for (const { option } of made) command.addOption(option)
  command.action((first: unknown) => {
    const extra = command.args[verb.argument ? 1 : 0]
    if (extra !== undefined) throw excess(extra, argv, verb)
    const values = command.opts<Record<string, string | boolean>>()
    const flags: Flags = {}
    for (const { key, option } of made) {
      const value = values[option.attributeName()]
      if (value !== undefined) flags[key] = String(value)
    }
    found(flags, verb.argument && first !== undefined ? String(first) : '')
  })
}
