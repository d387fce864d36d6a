import { EngramError } from '../errors.js'
import { corePath } from './core-files.js'
import type { Device } from './device.js'
import { ProcessLine } from './process-line.js'
import { openStream } from './stream.js'

/** The portable core in any runtime that runs a WASI command (preview 1): `command` is what stands in front of the module's path. */
export function wasiDevice(command: string): Device {
  const [program, ...words] = command.split(' ').filter((word) => word !== '')
  if (program === undefined) throw new EngramError('DEVICE_UNKNOWN', `no runtime in "wasi:${command}"`, 'say how it runs a module, e.g. "wasi:wasmtime run"')
  return {
    id: `wasi:${command}`,
    open: (experiment, options) => openStream(new ProcessLine(program, program, [...words, corePath('engram.wasi')]), experiment, options),
  }
}
