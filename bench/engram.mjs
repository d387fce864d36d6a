/** The core in V8, through the same `Core.learn` that every command uses: the copy of the sample is inside the clock. */
import { readFileSync } from 'node:fs'
import { Core } from '../dist/host/core.js'
import { corePath } from '../dist/host/device/core-files.js'
import { benchData, benchExperiment, SAMPLES, WARM } from './data.mjs'

const builds = { 'v8-simd': 'engram.simd', 'v8-scalar': 'engram' }

export async function contender({ device, rule, skip, input }) {
  const { dataset } = await benchData(input)
  const experiment = benchExperiment(dataset, { rule, skip })
  const module = new WebAssembly.Module(readFileSync(corePath(builds[device])))
  const order = Uint32Array.from({ length: SAMPLES }, (_, i) => i)
  return (clock) => {
    const core = new Core(module, experiment)
    core.init()
    core.learn(dataset.train, order.subarray(0, WARM))
    const time = clock(() => core.learn(dataset.train, order))
    return { ...time, samples: SAMPLES, digest: core.digest().toString(16).padStart(8, '0') }
  }
}
