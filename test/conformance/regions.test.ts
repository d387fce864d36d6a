import { readFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { Core } from '../../host/core.ts'
import { corePath } from '../../host/device/core-files.ts'
import { openDevice } from '../../host/device/registry.ts'
import { ruleNames } from '../../host/experiment/rules.ts'
import { experimentOf, lessonOf, rows } from './observe.ts'

const module = new WebAssembly.Module(readFileSync(corePath('engram')))
const network = 'conv3x4-pool2-12:i8-10'

describe('region digests', () => {
  test.each(ruleNames)('%s: are the CRC-32 of each learned region of the plan, in its order, on every device', async (rule) => {
    const experiment = experimentOf({ rule, network, seed: 5, optimizer: 'momentum' })
    const core = new Core(module, experiment)
    core.init()
    core.learn(lessonOf(experiment), rows(0, 30))
    const learned = core.regions().filter((region) => region.learned)
    // Behind it lies what is carried.
    const end = learned.at(-1)!.offset + learned.at(-1)!.bytes
    const state = core.snapshot().subarray(0, end - learned[0]!.offset)
    expect(core.snapshot().length - state.length).toBe(core.regions().reduce((sum, { name, bytes }) => sum + (name.startsWith('carried') ? bytes : 0), 0))
    const expected = learned.map(({ offset, bytes }) => crc32(state.subarray(offset - learned[0]!.offset).subarray(0, bytes)))

    for (const name of ['v8-scalar', 'v8-simd', 'wasmtime']) {
      const session = await (await openDevice(name)).open(experiment)
      await session.learn(lessonOf(experiment), rows(0, 30))
      expect([name, ...(await session.regionDigests())]).toEqual([name, ...expected])
      expect(await session.digest()).toBe(crc32(state))
      await session.close()
    }
  })
})
