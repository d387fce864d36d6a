import { describe, expect, test } from 'vitest'
import type { Device } from '../../host/device/device.ts'
import { connectTo, Loopback } from '../../host/device/loopback.ts'
import { openDevice } from '../../host/device/registry.ts'
import { evenly, FaultyLink, mishaps, type Shares } from '../../host/fault/line.ts'
import { experimentOf, observe } from './observe.ts'

/** Short waits: the loopback answers within a millisecond or not at all. The host never gives up, because this machine may be busy. */
const timing = { patience: 1e9, first: 20, least: 8 }

const experiment = experimentOf({ rule: 'local', network: '16:i8-13-10:i8', seed: 21 })
const expected = await observe(await openDevice('v8-scalar'), experiment)

function behind(options: { seed: number; shares: Shares }, ring: number) {
  const link = new FaultyLink(new Loopback({ ring }), options)
  const device: Device = {
    id: 'faulty',
    open: async (e) => (await connectTo(link, { timing, helloRepeat: 20, helloPatience: 1e9, nonce: options.seed + 1 })).open(e),
  }
  return { link, device }
}

describe.concurrent('learning over a bad line ends with the same bytes, hits and classes as on a clean one', () => {
  test.each(mishaps)('every fifth frame: %s', async (kind) => {
    const { link, device } = behind({ seed: 1, shares: { [kind]: 0.2 } }, 512)
    expect(await observe(device, experiment)).toEqual(expected)
    expect(link.count[kind], 'the line was not bad').toBeGreaterThan(10)
  })

  test.each(Array.from({ length: 12 }, (_, seed) => [seed, [64, 200, 1024][seed % 3]!] as const))(
    'all faults mixed, seed %i, ring of %i bytes',
    async (seed, ring) => {
      const { link, device } = behind({ seed, shares: evenly(0.12) }, ring)
      expect(await observe(device, experiment)).toEqual(expected)
      expect(Object.keys(link.count).length, 'the line was not bad').toBeGreaterThan(3)
    },
  )
})
