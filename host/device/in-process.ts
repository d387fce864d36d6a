import { Core } from '../core.js'
import type { Device, Session } from './device.js'

/** A compiled core in this process, wherever that is: Node, a browser, a worker. `id` names it in results. */
export function inProcessDevice(id: string, module: WebAssembly.Module): Device {
  return {
    id,
    async open(experiment) {
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
