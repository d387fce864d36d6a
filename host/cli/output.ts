import { foldText } from '../text/fold.js'
import { printable } from '../text/printable.js'
import { EngramError, errorCodes, ExitCode } from '../errors.js'
import { SCHEMA_VERSION } from '../trial/trial.js'
import type { Result } from './verb.js'

/** What main writes and how it ends. */
export interface Ending {
  stdout: string
  stderr: string
  exitCode: number
}

const errorObject = (error: EngramError): Record<string, unknown> => ({
  code: error.code,
  message: error.message,
  hint: error.hint ?? null,
  details: error.details ?? {},
})

const errorText = (error: EngramError): string =>
  printable(`engram: ${error.message} [${error.code}]\n${error.hint ? `  hint: ${error.hint}\n` : ''}`)

/** Columns of the two streams; undefined for one that is no terminal, whose lines are not folded. */
export interface Widths {
  stdout?: number | undefined
  stderr?: number | undefined
}

/** As a terminal takes it. Elsewhere a result stays what it is, since it may be a table. */
const folded = (text: string, width: number | undefined): string => (width === undefined ? text : foldText(printable(text), width))

const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** What stdout gets of a verb that goes on running. */
export const announcement = ({ text, json }: Pick<Result, 'text' | 'json'>, asEvent: boolean): string =>
  asEvent ? `${JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...json })}\n` : `${text}\n`

/** The ending of a verb that came to a result. */
export function endWithResult(result: Result, json: boolean, widths: Widths = {}): Ending {
  const { failure } = result
  const exitCode = failure ? errorCodes[failure.code] : ExitCode.ok
  if (!json)
    return { stdout: result.text === '' ? '' : folded(`${result.text}\n`, widths.stdout), stderr: failure ? folded(errorText(failure), widths.stderr) : '', exitCode }
  // The verb has printed its rows itself, one JSON object a line; an error follows them as one more line.
  if (result.json === undefined) return { stdout: failure ? `${JSON.stringify({ schemaVersion: SCHEMA_VERSION, error: errorObject(failure) })}\n` : '', stderr: '', exitCode }
  const error = failure ? { error: errorObject(failure) } : {}
  return { stdout: asJson({ schemaVersion: SCHEMA_VERSION, ...result.json, ...error }), stderr: '', exitCode }
}

/** The ending of a verb that threw. */
export function endWithError(thrown: unknown, json: boolean, debug: boolean, widths: Widths = {}): Ending {
  const known = thrown instanceof EngramError
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const trace = debug && thrown instanceof Error ? `${thrown.stack}\n` : ''
  const exitCode = known ? thrown.exitCode : ExitCode.unexpected
  if (json) {
    const error = known
      ? errorObject(thrown)
      : { code: 'UNEXPECTED', message, hint: 'this is a bug; ENGRAM_DEBUG=1 shows where', details: {} }
    return { stdout: asJson({ schemaVersion: SCHEMA_VERSION, error }), stderr: trace, exitCode }
  }
  const stderr = known
    ? errorText(thrown)
    : `engram: ${printable(message)} [UNEXPECTED]\n  hint: this is a bug; ENGRAM_DEBUG=1 shows where; \`engram doctor\` prints what a report needs\n`
  return { stdout: '', stderr: folded(stderr, widths.stderr) + trace, exitCode }
}
