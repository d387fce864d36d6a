import { formatInteger } from '../compare/units.js'
import { NewRows } from '../data/new-rows.js'
import { tooShort } from '../data/table/recordings.js'
import type { Session } from '../device/device.js'
import { EngramError } from '../errors.js'
import type { Model } from '../trial/model.js'
import { Tally } from './tally.js'
import { unmet } from './expectations.js'
import { readKey } from './key-file.js'
import { readSavedRun } from './learner-file.js'
import { onlyOne } from './only-one.js'
import { answersOf, csvHeader, csvLine, headOf, jsonLine, type Head } from './predictions.js'
import { uncoveredText, WHOLE } from './reading-lines.js'
import { untilAborted } from './run-sweep.js'
import { SkippedLines, skippedSummary, skippedText } from './skipped-lines.js'
import { fileRows, rowSource, stdinRows, type Batch, type FileRows } from './row-source.js'
import { options, type Values } from './options.js'
import { openLearner, savedModel } from './saved-session.js'
import type { Context, Result } from './verb.js'
import type { Action } from './verbs.js'

/** `engram predict`: what a saved learner says of new rows. */
export const predict: Action<'predict'> = async (values, context) => {
  const { narrator, signal } = context
  const path = values.learner
  if (path === undefined) throw invalid('predict needs a learner', 'give the file of `engram run … --save run.json` with --learner run.json')
  // `digits` is the default of --data for all verbs; here it means that no file was given.
  const file = values.data === options.data.default ? undefined : values.data
  if (values.stdin === (file !== undefined))
    throw values.stdin ? invalid('rows come from --data or from --stdin, not from both', 'leave one of them out') : invalid('predict needs rows to classify', 'give a file with --data new.csv, or lines with --stdin')
  const name = onlyOne('predict', '--device', values.devices) ?? 'v8'
  const saved = await readSavedRun(path)
  const model = savedModel(saved, path)
  const lines = new NewRows(model.reader, 'stdin', model.classes)
  const skipped = new SkippedLines(values.strict, (line) => narrator.note(`no row, and skipped like others that will come: ${skippedText(line)}`))
  // The file is read first: if it is wrong, no device needs to be started.
  const { encoding, header, decimal } = values
  const source = rowSource(model, values.stdin), { windows } = source
  const rows: FileRows = values.stdin
    ? { batches: stdinRows(process.stdin.setEncoding('utf8'), lines, windows, (line, error) => skipped.add(line, error)), ignored: [] }
    : await fileRows(file!, source, { ...(encoding !== undefined && { encoding }), ...(header !== undefined && { header }), ...(decimal !== undefined && { decimal }) })
  const session = await untilAborted(openLearner(name, saved, model, values.resume, await readKey(values.key)), signal)
  const tally = new Tally(model)
  let failure: EngramError | undefined
  try {
    await untilAborted(printAll(rows.batches, session, model, values.format, context, tally), signal)
  } catch (error) {
    if (!(error instanceof EngramError)) throw error
    failure = error
  } finally {
    await session.close()
  }
  const ignored = [...rows.ignored, ...lines.ignored]
  if (ignored.length > 0) narrator.note(`columns that the learner does not know were passed over: ${ignored.join(', ')}`)
  if (skipped.lines > 0) narrator.note(skippedSummary(skipped))
  if (windows && tally.rows > 0) for (const line of uncoveredText(windows)) narrator.note(line)
  if (tally.rows > 0) narrator.note(tally.text(name))
  failure ??= tally.rows > 0 ? unmet(values.expect, tally.figures()) : windows && windows.rows > 0 ? tooShort(file ?? 'stdin', windows.front, windows.longest, WHOLE) : nothing(values, skipped.lines)
  return { text: '', json: undefined, ...(failure && { failure }) } satisfies Result
}

const invalid = (what: string, hint: string): EngramError => new EngramError('OPTION_INVALID', what, hint)

const nothing = ({ stdin, data }: Pick<Values, 'stdin' | 'data'>, skipped: number): EngramError =>
  new EngramError('DATA_EMPTY', `nothing was answered: ${stdin ? (skipped > 0 ? `none of ${formatInteger(skipped)} lines from stdin was a row` : 'no line came from stdin') : `${data} holds no rows`}`, 'give one row a line, with the columns that were learned; the label is not needed')

async function printAll(batches: AsyncIterable<Batch>, session: Session, model: Model, format: Values['format'], context: Context, tally: Tally): Promise<void> {
  let head: Head | undefined
  for await (const batch of batches) {
    if (batch.samples.count === 0) continue
    const answers = await answersOf(session, batch, model)
    if (!head) {
      head = headOf(batch)
      if (format !== 'json') await context.print(csvHeader(model, head))
    }
    tally.add(answers)
    const shown = head
    await context.print(answers.map((answer) => (format === 'json' ? jsonLine(answer, model) : csvLine(answer, model, shown))).join(''))
  }
}
