import { EngramError } from '../errors.js'
import { SCHEMA_VERSION, type TrialResult } from '../trial/trial.js'
import { openJsonLines, parsed } from './jsonl.js'

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
  const { path, checked, append } = openJsonLines(folder, RECORDS_FILE, (lines, path) => {
    const records = lines.map((text, i) => readRecord(text, i + 1, path))
    for (const { seed, config } of records) refuseOther(folder, configOf(seed), config)
    return records
  })
  return {
    path,
    earlier: checked.map(({ config: _, ...result }) => result),
    append: (result) => append({ ...result, config: configOf(result.seed) }),
  }
}

function readRecord(text: string, line: number, path: string): RecordLine {
  const record = parsed(text) as Partial<RecordLine> | null
  if (typeof record?.schemaVersion === 'number' && record.schemaVersion !== SCHEMA_VERSION)
    throw new EngramError(
      'ABI_MISMATCH',
      `${path} line ${line} has schema version ${record.schemaVersion}; this engram writes ${SCHEMA_VERSION}`,
      'choose another folder with --out',
    )
  if (typeof record?.digest !== 'string' || typeof record.config !== 'object' || typeof record.planned?.configBytes !== 'number')
    throw new EngramError(
      'RESULTS_MISMATCH',
      `${path} line ${line} is not a record of this engram`,
      'remove that line, or choose another folder with --out',
    )
  return record as RecordLine
}

/** RESULTS_MISMATCH, with every setting that differs, unless `config` is that of the results in the folder. */
export function refuseOther(folder: string, config: SweepConfig, other: SweepConfig): void {
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
