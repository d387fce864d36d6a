import { spawn } from 'node:child_process'
import { EngramError } from '../errors.js'

export interface ToolOutcome {
  /** Everything that it printed, both streams. */
  said: string
  /** Exit status; a signal's name when one ended it. */
  status: number | string
}

/** Lines that an error quotes. */
const QUOTED = 6

/** A program that was asked to stop has so many milliseconds before it is killed. */
const GRACE = 2000

export interface ToolRun {
  /** How to get the program. */
  install: string
  /** Milliseconds after which it is stopped: some wait for ever for a boot loader while the board's program prints. */
  limit: number
  signal?: AbortSignal
}

/**
 * Runs a program that is found on the PATH. Throws TOOL_MISSING when there is none, INTERRUPTED when the signal is aborted and
 * TOOL_FAILED when the limit is over: the program is asked to stop, and ended when it does not.
 */
export async function runTool(program: string, args: readonly string[], { install, limit, signal }: ToolRun): Promise<ToolOutcome> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text))
  let force: NodeJS.Timeout | undefined
  const stop = (): void => {
    child.kill('SIGINT')
    force ??= setTimeout(() => child.kill('SIGKILL'), GRACE)
  }
  let overdue = false
  const late = setTimeout(() => {
    overdue = true
    stop()
  }, limit)
  if (signal?.aborted) stop()
  signal?.addEventListener('abort', stop, { once: true })
  try {
    const status = await new Promise<number | string>((resolve, reject) => {
      child.once('error', (error: NodeJS.ErrnoException) =>
        reject(
          error.code === 'ENOENT'
            ? new EngramError('TOOL_MISSING', `${program} is not on the PATH`, install)
            : new EngramError('TOOL_FAILED', `${program} did not start: ${error.message}`, install),
        ),
      )
      // A program that it started may still run and hold the pipes open, so `close` may never come.
      child.once('exit', () => setTimeout(() => [child.stdout, child.stderr].forEach((stream) => stream.destroy()), GRACE).unref())
      child.once('close', (code, killed) => resolve(code ?? killed ?? 'unknown'))
    })
    if (signal?.aborted) throw new EngramError('INTERRUPTED', `${program} was interrupted; the board may hold a part of the image`, 'flash it again')
    if (overdue) throw toolFailed(program, { said, status: `engram after ${limit / 1000} s` })
    return { said, status }
  } finally {
    clearTimeout(late)
    clearTimeout(force)
    signal?.removeEventListener('abort', stop)
  }
}

/** TOOL_FAILED with the status and the last lines of a program that failed. */
export function toolFailed(program: string, { said, status }: ToolOutcome): EngramError {
  const lines = said.split(/[\r\n]+/).map((line) => line.trim()).filter(Boolean)
  const ended = typeof status === 'number' ? `with status ${status}` : `by ${status}`
  return new EngramError(
    'TOOL_FAILED',
    [`${program} ended ${ended}`, ...lines.slice(-QUOTED)].join('\n  '),
    'is the board connected, and in its boot loader if it needs that?',
    { program, status, said },
  )
}
