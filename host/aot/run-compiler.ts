import { execFile } from 'node:child_process'
import { EngramError } from '../errors.js'
import { shellWord } from '../text/shell-word.js'

/** Characters of a compiler's words that an error quotes. */
const QUOTED = 4000

/** Runs a compiler's program. `install` is what to do if it is not there. */
export function runCompiler(program: string, args: readonly string[], install: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout)
      if (error.code === 'ENOENT') return reject(new EngramError('COMPILER_MISSING', `${program} is not installed`, install))
      const said = stderr.trim().slice(0, QUOTED)
      reject(new EngramError('COMPILER_FAILED', `${program} failed: ${said || error.message}`, `run it yourself: ${[program, ...args].map(shellWord).join(' ')}`, { said }))
    })
  })
}
