import { readFileSync } from 'node:fs'
import type { Device } from './device.js'
import { corePath, type CoreBuild } from './core-files.js'
import { inProcessDevice } from './in-process.js'

/** The core in this process: V8 runs its portable or its SIMD build, which is read when first used. */
export function v8Device(id: string, build: CoreBuild): Device {
  let device: Device | undefined
  return {
    id,
    suffers: ['memory'],
    async open(experiment, options) {
      device ??= inProcessDevice(id, new WebAssembly.Module(readFileSync(corePath(build))))
      return device.open(experiment, options)
    },
  }
}
