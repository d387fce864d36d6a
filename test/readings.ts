import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [header, ...rows] = readFileSync(new URL('./cases/accelerometer-50hz.csv', import.meta.url), 'utf8').trimEnd().split('\n') as [string, ...string[]]
const recordingOf = (row: string): number => Number(row.split(',')[0])

/** Rows of some recordings of the accelerometer. */
export const readingsOf = (recordings: readonly number[]): string[] => rows.filter((row) => recordings.includes(recordingOf(row)))
export const readingsHeader = header

/** Files of raw readings in a folder: `train.csv` of six recordings, `test.csv` of three others. */
export function putReadings(folder: string): { train: string; test: string } {
  const text = (recordings: number[]): string => `${[header, ...readingsOf(recordings)].join('\n')}\n`
  const [train, test] = [text([0, 1, 6, 8, 13, 14]), text([2, 7, 12])]
  writeFileSync(join(folder, 'train.csv'), train)
  writeFileSync(join(folder, 'test.csv'), test)
  return { train, test }
}

/** What learns them, in the 2 KB of an Uno. */
export const readingsLesson = '--data train.csv --test test.csv --front window64/16-stats --network 6-3'
