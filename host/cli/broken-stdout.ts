import { readFileSync, readlinkSync } from 'node:fs'
import { devNull } from 'node:os'
import { EngramError } from '../errors.js'

const unwritable = (why: string, hint: string): EngramError => new EngramError('OUTPUT_UNWRITABLE', `the result cannot be written to stdout: ${why}`, hint)

/** The error of a stdout that takes nothing: what was asked for was not delivered. */
export function stdoutFailed({ code, message }: NodeJS.ErrnoException): EngramError {
  if (code === 'EPIPE') return unwritable('its reader closed it before the end', 'let the reader take all of it, or write to a file: engram … > result.txt')
  return code === 'ENOSPC' ? unwritable(message, 'make room where stdout goes') : unwritable(message, 'look where stdout goes')
}

/** Shells close stdout for `>&-`; other programs that want no output give /dev/null. */
const shells = ['sh', 'bash', 'dash', 'zsh', 'fish', 'ksh', 'mksh', 'busybox']

/**
 * The error of a stdout that the shell closed, or undefined. Node puts /dev/null in its place before any script runs, open
 * for reading and writing, as some programs give it on purpose: it is the former if the parent is a shell that has another
 * stdout itself. Only Linux tells.
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
