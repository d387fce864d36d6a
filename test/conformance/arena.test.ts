import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Core } from '../../host/core.ts'
import { corePath, type CoreBuild } from '../../host/device/core-files.ts'
import { ruleNames } from '../../host/experiment/rules.ts'
import { digits, experimentOf, lessonOf, rows } from './observe.ts'

const STEPS = 10_000
const CANARY = 0xa5
const builds: CoreBuild[] = ['engram', 'engram.simd']
const networks = ['16:i8-13-10', 'conv3x4-pool2-conv2x9-10:i8']

/** Only this test looks into the core's memory. */
const insides = (core: Core) => core as unknown as { wasm: { memory: WebAssembly.Memory }; block: number; base: number }

describe.each(builds)('%s', (build) => {
  const module = new WebAssembly.Module(readFileSync(corePath(build)))

  test.each(ruleNames.flatMap((rule) => networks.map((network) => [rule, network] as const)))(
    `%s %s: after ${STEPS} steps the arena is as long as before, and nothing beside it was touched`,
    (rule, network) => {
      const experiment = experimentOf({ rule, network, seed: 6 })
      const core = new Core(module, experiment)
      core.init()
      const { wasm, block, base } = insides(core)
      const length = core.arenaBytes
      const config = new Uint8Array(wasm.memory.buffer, block, base - block).slice()
      const beyond = new Uint8Array(wasm.memory.buffer, base + length)
      beyond.fill(CANARY)
      const order = rows(0, 1000)
      const lesson = lessonOf(experiment)
      for (let step = 0; step < STEPS; step += order.length) {
        core.learn(lesson, order)
        core.infer(digits.test, rows(0, 10))
      }
      expect(core.arenaBytes).toBe(length)
      expect(new Uint8Array(wasm.memory.buffer, block, base - block)).toEqual(config)
      expect(beyond.length, 'memory grew').toBeGreaterThan(0)
      expect(beyond.findIndex((byte) => byte !== CANARY), 'first byte written beyond the arena').toBe(-1)
    },
  )
})
