import { EngramError } from '../errors.js'
import { ProcessLine } from './process-line.js'

/** Path of wizer's native program, which holds Wasmtime. */
export async function wizerPath(): Promise<string> {
  try {
    return ((await import('@bytecodealliance/wizer' as string)) as { default: string }).default
  } catch (error) {
    throw new EngramError(
      'DEVICE_FAILED', `wizer, which brings Wasmtime, is missing: ${(error as Error).message.split('\n')[0]}`,
      'run `npm install` without --omit=optional, or choose another device, e.g. v8',
    )
  }
}

/** The `train` of a module in Wasmtime. When it returns, wizer writes the module with its memory, as they are then, to `output`. */
export const wizerLine = (program: string, module: string, output: string): ProcessLine =>
  new ProcessLine('wizer', program, ['--allow-wasi', '-f', 'train', '--keep-init-func=true', module, '-o', output], innermostCause)

/** wizer prints a chain of causes and then its own stack trace: the innermost cause is the useful one. */
function innermostCause(said: string): string {
  return said.split('Stack backtrace:')[0]!.trim().split('\n').at(-1)!.trim().replace(/^\d+: /, '')
}
