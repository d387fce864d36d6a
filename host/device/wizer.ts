import { optionalPackage } from './optional-package.js'
import { ProcessLine } from './process-line.js'

/** Path of wizer's native program, which holds Wasmtime. */
export async function wizerPath(): Promise<string> {
  const { default: path } = await optionalPackage(() => import('@bytecodealliance/wizer' as string) as Promise<{ default: string }>, {
    names: ['@bytecodealliance/wizer'], purpose: 'Wasmtime', code: 'DEVICE_FAILED', otherwise: 'or choose another device, e.g. v8',
  })
  return path
}

/** The `train` of a module in Wasmtime. When it returns, wizer writes the module with its memory, as they are then, to `output`. */
export const wizerLine = (program: string, module: string, output: string): ProcessLine =>
  new ProcessLine('wizer', program, ['--allow-wasi', '-f', 'train', '--keep-init-func=true', module, '-o', output], innermostCause)

/** wizer prints a chain of causes and then its own stack trace: the innermost cause is the useful one. */
function innermostCause(said: string): string {
  return said.split('Stack backtrace:')[0]!.trim().split('\n').at(-1)!.trim().replace(/^\d+: /, '')
}
