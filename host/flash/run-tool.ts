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

/**
 * Runs a program that is found on the PATH. Throws TOOL_MISSING when there is none, INTERRUPTED when the signal is aborted:
 * the program is asked to stop and gets the time that it needs.
 */
export async function runTool(program: string, args: readonly string[], install: string, signal?: AbortSignal): Promise<ToolOutcome> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text))
  const stop = (): void => void child.kill('SIGINT')
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
      child.once('close', (code, killed) => resolve(code ?? killed ?? 'unknown'))
    })
    if (signal?.aborted) throw new EngramError('INTERRUPTED', `${program} was interrupted; the board may hold a part of the image`, 'flash it again')
    return { said, status }
  } finally {
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
