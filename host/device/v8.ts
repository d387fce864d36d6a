import { readFileSync } from 'node:fs'
import { Core } from '../core.js'
import type { Device, Session } from './device.js'
import { corePath, type CoreBuild } from './core-files.js'

/** The core in this process: V8 runs its portable or its SIMD build. */
export function v8Device(id: string, build: CoreBuild): Device {
  let module: WebAssembly.Module | undefined
  return {
    id,
    async open(experiment) {
      module ??= new WebAssembly.Module(readFileSync(corePath(build)))
      const core = new Core(module, experiment)
      core.init()
      return session(core)
    },
  }
}

function session(core: Core): Session {
  return {
    learn: async (samples, order) => core.learn(samples, order),
    infer: async (samples, order) => core.infer(samples, order),
    digest: async () => core.digest(),
    regionDigests: async () => core.regionDigests(),
    close: async () => {},
  }
}
