import type { EngramError } from '../errors.js'
import type { OptionKey, Values } from './options.js'
import type { StatusPart } from './status-line.js'
import type { Terminal } from './terminal.js'

/** What a verb hands back: one result, rendered as text or as JSON by main. */
export interface Result {
  /** Goes to stdout as it is, without the final newline. */
  text: string
  /** The one object of `--format json`; `schemaVersion` is added by main. Undefined where all was printed in pieces. */
  json: Record<string, unknown> | undefined
  /** Set when the result is worth printing although a check failed or the run was interrupted; gives the exit code. */
  failure?: EngramError
}

/** Where a verb says what it is doing: stderr, never stdout. */
export interface Narrator {
  /** The current state; replaces the previous one on a terminal, printed now and then elsewhere. */
  status(line: string | readonly StatusPart[]): void
  /** Something worth keeping on the screen. */
  note(line: string): void
  /** Removes the status line. */
  clear(): void
}

/** What main gives a verb besides its options. */
export interface Context {
  narrator: Narrator
  /** Prints a first result of a verb that goes on running; as JSON it is one line. */
  announce: (result: Pick<Result, 'text' | 'json'>) => void
  /** How wide and colourful a result may be on stdout. */
  terminal: Terminal
  /** Writes to stdout at once, for a verb whose result comes in pieces; resolves when stdout has taken it. */
  print(text: string): Promise<void>
  /** Aborted by Ctrl-C. */
  signal: AbortSignal
  /** The command line as typed, for records and "how to resume". */
  command: string
}

/** What a verb does. */
export type Act = (values: Values, context: Context, argument: string) => Promise<Result>

/** One verb of the command line; `rule list` and `rule info` are two. */
export interface Verb {
  /** Words after `engram`, e.g. `rule info`. */
  name: string
  summary: string
  /** A command that works as it stands, shown first in the help. */
  example: string
  /** Positional argument, e.g. `<rule>`, or `[file]` where it may be left out. */
  argument?: { name: string; description: string }
  options: readonly OptionKey[]
  /** It also takes `--format csv`. */
  csv?: true
  /** Loads what the verb does. */
  load(): Promise<Act>
}
