import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync, truncateSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { EngramError } from '../errors.js'
import { SCHEMA_VERSION, type TrialResult } from '../trial.js'

/** Everything that all trials of one folder share: settings, data, versions. Flat, so that a difference can be named. */
export type SweepConfig = Record<string, string | number | boolean>

/** A line of `trials.jsonl`: the result, and the settings that made it. */
type RecordLine = TrialResult & { config: SweepConfig }

/** The results of one folder. */
export interface Records {
  /** `trials.jsonl`, for messages. */
  path: string
  /** What was there before, without the configs. */
  earlier: TrialResult[]
  /** Writes one more result; it is on disk when this returns. */
  append(result: TrialResult): void
}

/** The file in a results folder that everything else is made from. */
export const RECORDS_FILE = 'trials.jsonl'

/**
 * Opens the records of a folder, makes the folder when there is none, and removes a half-written last line (a crash).
 * `configOf` gives the settings under which a seed runs now.
 * @throws OUTPUT_UNWRITABLE, before any work is done; RESULTS_MISMATCH when the folder holds results of other settings.
 */
export function openRecords(folder: string, configOf: (seed: number) => SweepConfig): Records {
  const path = join(folder, RECORDS_FILE)
  writing(folder, () => makeFolder(folder))
  const { lines, repair } = existsSync(path) ? writing(folder, () => readLines(path)) : { lines: [], repair: '' }
  const earlier = lines.map((text, i) => readRecord(text, i + 1, path))
  for (const { seed, config } of earlier) refuseOther(folder, configOf(seed), config)
  writing(folder, () => {
    if (repair === 'cut') truncateSync(path, Buffer.byteLength(lines.map((line) => `${line}\n`).join('')))
    // Opening for append is the only sure test that it will work later.
    appendFileSync(path, repair === 'finish' ? '\n' : '')
  })
  return {
    path,
    earlier: earlier.map(({ config: _, ...result }) => result),
    append: (result) => writing(folder, () => appendWhole(path, `${JSON.stringify({ ...result, config: configOf(result.seed) })}\n`)),
  }
}

/** All of the line or nothing of it: a full disk takes the first part of a line before it fails. */
function appendWhole(path: string, line: string): void {
  const { size } = statSync(path)
  try {
    appendFileSync(path, line)
  } catch (error) {
    truncateSync(path, size)
    throw error
  }
}

/** The complete lines, and what an unfinished last one needs: its newline, or to be cut off. */
function readLines(path: string): { lines: string[]; repair: '' | 'cut' | 'finish' } {
  const lines = readFileSync(path, 'utf8').split('\n')
  const last = lines.pop()!
  if (last === '') return { lines, repair: '' }
  return isJson(last) ? { lines: [...lines, last], repair: 'finish' } : { lines, repair: 'cut' }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function readRecord(text: string, line: number, path: string): RecordLine {
  const record = (isJson(text) ? JSON.parse(text) : null) as Partial<RecordLine> | null
  if (typeof record?.schemaVersion === 'number' && record.schemaVersion !== SCHEMA_VERSION)
    throw new EngramError(
      'ABI_MISMATCH',
      `${path} line ${line} has schema version ${record.schemaVersion}; this engram writes ${SCHEMA_VERSION}`,
      'choose another folder with --out',
    )
  if (typeof record?.digest !== 'string' || typeof record.config !== 'object')
    throw new EngramError(
      'RESULTS_MISMATCH',
      `${path} line ${line} is not a record of engram`,
      'remove that line, or choose another folder with --out',
    )
  return record as RecordLine
}

function refuseOther(folder: string, config: SweepConfig, other: SweepConfig): void {
  const keys = [...new Set([...Object.keys(config), ...Object.keys(other)])]
  const differences = keys
    // The checksum of the data is known for the seeds of this command only.
    .filter((key) => config[key] !== other[key] && !(key === 'dataHash' && config[key] === undefined))
    .map((key) => ({ setting: key, there: other[key] ?? null, here: config[key] ?? null }))
  if (differences.length === 0) return
  const said = differences.map(({ setting, there, here }) => `${setting}: ${there ?? 'unset'} there, ${here ?? 'unset'} here`)
  throw new EngramError(
    'RESULTS_MISMATCH',
    `${folder} holds results of other settings (${said.join('; ')})`,
    'choose another folder with --out, or give the settings of that folder',
    { folder, differences },
  )
}

/** Node's own recursive mkdir never returns below /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  mkdirSync(folder)
}

/** Does something to the file system; what fails there is told with the folder's name. */
function writing<T>(folder: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw new EngramError(
      'OUTPUT_UNWRITABLE',
      `the output folder ${folder} cannot be written: ${(error as Error).message}`,
      (error as NodeJS.ErrnoException).code === 'ENOSPC'
        ? 'make room and repeat the command, or choose a folder on another disk with --out'
        : 'choose a folder with --out that you may write to',
      { folder },
    )
  }
}
