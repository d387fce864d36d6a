import { readFileSync, readlinkSync } from 'node:fs'
import { devNull } from 'node:os'
import { EngramError } from '../errors.js'

const unwritable = (why: string, hint: string): EngramError => new EngramError('OUTPUT_UNWRITABLE', `the result cannot be written to stdout: ${why}`, hint)

/** The error when stdout cannot be written to. It is one, because the result that was asked for did not arrive. */
export function stdoutFailed({ code, message }: NodeJS.ErrnoException): EngramError {
  if (code === 'EPIPE') return unwritable('its reader closed it before the end', 'let the reader take all of it, or write to a file: engram … > result.txt')
  return code === 'ENOSPC' ? unwritable(message, 'make room where stdout goes') : unwritable(message, 'look where stdout goes')
}

/** Programs that close stdout when told to (`>&-`). Others that want no output connect it to /dev/null instead. */
const shells = ['sh', 'bash', 'dash', 'zsh', 'fish', 'ksh', 'mksh', 'busybox']

/**
 * The error when the shell closed stdout, or undefined. Node opens /dev/null in its place, for reading and writing, before any
 * script runs; but a program that wants no output may have opened it just so. We take it for a closed stdout when our parent
 * is a shell whose own stdout is not /dev/null. Only Linux lets us find out.
 */
export function stdoutClosed(): EngramError | undefined {
  try {
    if (readlinkSync('/proc/self/fd/1') !== devNull) return undefined
    const flags = parseInt(/^flags:\s*(\d+)/m.exec(readFileSync('/proc/self/fdinfo/1', 'utf8'))![1]!, 8)
    const readWrite = (flags & 3) === 2
    const parent = readFileSync(`/proc/${process.ppid}/comm`, 'utf8').trim()
    if (!readWrite || !shells.includes(parent) || stdoutOf(process.ppid) === devNull) return undefined
  } catch {
    return undefined
  }
  return unwritable('it is closed', 'leave >&- out; > /dev/null discards the result')
}

/** Where a process's stdout goes; undefined where it has none. */
function stdoutOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/fd/1`)
  } catch {
    return undefined
  }
}
