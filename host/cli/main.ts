#!/usr/bin/env node
import { parseCommandLine } from './command-line.js'
import { stdoutClosed, stdoutFailed } from './broken-stdout.js'
import { readConfig } from './config-file.js'
import { version } from '../device/installation.js'
import { narrate } from './narrator.js'
import { announcement, endWithError, endWithResult, type Ending } from './output.js'
import { resolveOptions } from './resolve.js'
import { isLively, terminalOf, widthOf } from './terminal.js'
import { optionsOf, verbs } from './verbs.js'
import { EngramError, ExitCode } from '../errors.js'
import { printable } from '../text/printable.js'
import { shellWord } from '../text/shell-word.js'

const argv = process.argv.slice(2)
// Errors of the parser must come as JSON too, so the format is looked up before anything is parsed.
let json = /--format[ =]json\b/.test(argv.join(' '))

const widths = { stdout: widthOf(process.stdout, process.env), stderr: widthOf(process.stderr, process.env) }

const interrupt = new AbortController()
process.on('SIGINT', () => {
  if (interrupt.signal.aborted) process.exit(ExitCode.interrupted)
  interrupt.abort()
  process.stderr.write('\nstopping; Ctrl-C again exits at once\n')
})
process.stdout.on('error', (error: NodeJS.ErrnoException) => endWithoutStdout(stdoutFailed(error)))
// Whoever read stderr has closed it. Messages are lost, but the result can still be delivered.
process.stderr.on('error', () => {})

function endWithoutStdout(error: EngramError): void {
  process.stderr.write(endWithError(error, false, false, widths).stderr, () => process.exit(error.exitCode))
}

const print = (text: string): Promise<void> => new Promise((resolve) => process.stdout.write(widths.stdout === undefined ? text : printable(text), () => resolve()))

async function main(): Promise<Ending> {
  if (argv[0] === '__complete') return { stdout: `${await (await import('./complete.js')).complete(argv.slice(1))}\n`, stderr: '', exitCode: ExitCode.ok }
  const parsed = parseCommandLine(argv, verbs, version(), widths.stdout)
  if (parsed.kind === 'answer') return { stdout: `${parsed.text}\n`, stderr: '', exitCode: ExitCode.ok }
  const { verb, flags, argument } = parsed
  const keys = optionsOf(verb)
  const file = await readConfig(flags.config ?? process.env.ENGRAM_CONFIG)
  const values = resolveOptions(keys, flags, process.env, file)
  json = values.format === 'json'
  if (values.format === 'csv' && !verb.csv) throw new EngramError('OPTION_INVALID', `--format csv is for dream, and this is ${verb.name}`, '--format is text or json', { option: '--format' })
  const sink = { write: (text: string) => void process.stderr.write(text), get columns() { return widthOf(process.stderr, process.env) ?? 80 } }
  const narrator = narrate(sink, values.quiet ? 'quiet' : isLively(process.stderr.isTTY === true, process.env) ? 'lively' : 'plain')
  const announce = (result: Parameters<typeof announcement>[0]): void => void process.stdout.write(announcement(result, json))
  const terminal = terminalOf(process.stdout, process.env)
  const command = ['engram', ...argv].map(shellWord).join(' ')
  try {
    return endWithResult(await (await verb.load())(values, { narrator, announce, terminal, print, signal: interrupt.signal, command }, argument), json, widths)
  } finally {
    narrator.clear()
  }
}

async function end(): Promise<void> {
  const closed = stdoutClosed()
  if (closed) return endWithoutStdout(closed)
  const ending = await main().catch((error: unknown) => endWithError(error, json, Boolean(process.env.ENGRAM_DEBUG), widths))
  process.stderr.write(ending.stderr)
  // Exits only when everything is written: a pipe may be slow.
  process.stdout.write(ending.stdout, (error) => {
    // An error is handled by the listener of the event `error`, which exits.
    if (!error) process.exit(ending.exitCode)
  })
}

await end()
