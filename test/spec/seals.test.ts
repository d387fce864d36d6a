import { expect, it } from 'vitest'
import { Core } from '../../host/core.ts'
import { generator } from '../../host/data/random.ts'
import { coreModule } from '../../host/device/installation.ts'
import { fileOrder } from '../../host/data/order.ts'
import { smallExperiment, smallSamples } from '../keeper.ts'
import { crc32 } from './second/crc.ts'
import { look, sealed } from './second/seals.ts'

const samples = smallSamples(64)

it.each([['local', '3-2'], ['softhebb', '4-3-2'], ['local', '8-2']])('%s %s: what the page says of seals is what the core does to any flips', (rule, network) => {
  const core = new Core(coreModule(), smallExperiment(network, rule)), next = generator(7, 0x5ea1)
  core.init()
  core.learn(samples, fileOrder(20))
  core.scrub(0)
  const whole = core.snapshot(), learned = core.regions().reduce((sum, region) => sum + (region.learned ? region.bytes : 0), 0)
  for (let trial = 0; trial < 400; trial++) {
    const state = whole.slice(0, learned), seals = sealed(state)
    for (let flips = 1 + (next() % 4); flips > 0; flips--) {
      const byte = next() % learned, bit = next() % 8
      state[byte]! ^= 1 << bit
      core.flip(byte, bit)
    }
    const before = core.damages(), found = look(state, seals)
    for (let part = 0; part < 8; part++) core.infer(samples, fileOrder(1))
    const after = core.damages(), damaged = found.indexOf('damaged')
    // From the first part that cannot be mended the learner is as the copy.
    expect(after.restored - before.restored).toBe(damaged < 0 ? 0 : 1)
    expect(after.mended - before.mended).toBe(found.filter((one, part) => one === 'mended' && (damaged < 0 || part < damaged)).length)
    expect([...core.snapshot().subarray(0, learned)]).toEqual([...(damaged < 0 ? state : whole)])
    core.restore(whole)
  }
})

it('the example of the page', () => {
  const bytes = Uint8Array.from({ length: 16 }, (_, i) => i), struck = bytes.slice()
  struck[5]! ^= 1 << 3
  const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0')
  expect([hex(crc32(bytes)), hex(crc32(struck)), hex(crc32(bytes) ^ crc32(struck))]).toEqual(['cecee288', '740d03cd', 'bac3e145'])
})
