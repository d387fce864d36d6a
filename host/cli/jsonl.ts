import { appendFileSync, existsSync, readFileSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '../device/make-folder.js'
import { EngramError } from '../errors.js'

/** A file of one JSON value a line, in a folder of results. */
export interface JsonLines<Checked> {
  /** For messages. */
  path: string
  /** What `check` made of the lines that were there. */
  checked: Checked
  /** Writes one more line; it is on disk when this returns. */
  append(value: object): void
}

/**
 * Opens such a file, makes the folder when there is none, and removes a half-written last line (a crash). Nothing is
 * changed before `check` has seen the complete lines.
 * @throws OUTPUT_UNWRITABLE, before any work is done, and whatever `check` throws.
 */
export function openJsonLines<Checked>(folder: string, name: string, check: (lines: readonly string[], path: string) => Checked): JsonLines<Checked> {
  const path = join(folder, name)
  writing(folder, () => makeFolder(folder))
  const { lines, repair } = existsSync(path) ? writing(folder, () => readLines(path)) : { lines: [], repair: '' }
  const checked = check(lines, path)
  writing(folder, () => {
    if (repair === 'cut') truncateSync(path, Buffer.byteLength(lines.map((line) => `${line}\n`).join('')))
    // Opening for append is the only sure test that it will work later.
    appendFileSync(path, repair === 'finish' ? '\n' : '')
  })
  return { path, checked, append: (value) => writing(folder, () => appendWhole(path, `${JSON.stringify(value)}\n`)) }
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
  return parsed(last) !== null ? { lines: [...lines, last], repair: 'finish' } : { lines, repair: 'cut' }
}

/** The value of a line, or null where it holds none. */
export function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

/** Runs `work` on the file system; an error of it names the folder. */
export function writing<T>(folder: string, act: () => T, option = '--out'): T {
  try {
    return act()
  } catch (error) {
    throw new EngramError(
      'OUTPUT_UNWRITABLE',
      `the output folder ${folder} cannot be written: ${(error as Error).message}`,
      (error as NodeJS.ErrnoException).code === 'ENOSPC'
        ? `make room and repeat the command, or choose a folder on another disk with ${option}`
        : `choose a folder with ${option} that you may write to`,
      { folder },
    )
  }
}
