import { describe, expect, test } from 'vitest'
import { loopbackDevice } from '../../host/device/loopback.ts'
import { openDevice } from '../../host/device/registry.ts'
import { dreamers, ruleNames } from '../../host/experiment/rules.ts'
import { crc32 } from '../../host/wire/crc32.ts'
import { variants } from './cases.ts'
import { digits, experimentOf, rows } from './observe.ts'

const reference = await openDevice('v8-scalar')
const others = [...(await Promise.all(['v8-simd', 'wasmtime'].map(openDevice))), loopbackDevice()]
/** Two of each class, not in their order. */
const labels = Uint8Array.from({ length: 20 }, (_, i) => (i * 7) % 10)
const sum = (dreams: Int8Array): number => crc32(new Uint8Array(dreams.buffer))
const cases = dreamers.flatMap((rule) => [rule, ...variants(rule)]).flatMap((rule) => ['10', '12:i8-10', '24-13-10:i8'].map((network) => ({ rule, network, seed: 3 })))

async function observed(device: typeof reference, experiment: ReturnType<typeof experimentOf>) {
  const session = await device.open(experiment)
  try {
    await session.learn(digits.train, rows(0, 40))
    const learned = await session.digest()
    const dreams = await session.dream(labels, 77)
    const [again, later, other] = [await session.dream(labels, 77), await session.dream(labels.subarray(5), 77, 5), await session.dream(labels, 78)]
    const untouched = await session.digest()
    await session.learn(digits.train, rows(40, 20))
    return { learned, dreams: sum(dreams), bytes: [...dreams], again: sum(again), later: [...later], other: sum(other), untouched, after: await session.digest() }
  } finally {
    await session.close()
  }
}

describe('a dream', () => {
  test.each(cases)('of $rule $network is the same on every device, named by seed and number, and changes nothing', async (c) => {
    const experiment = experimentOf(c)
    const expected = await observed(reference, experiment)
    expect(expected.untouched, 'dreaming changed the learned bytes').toBe(expected.learned)
    expect(expected.again).toBe(expected.dreams)
    expect(expected.later).toEqual(expected.bytes.slice(5 * 64))
    // Without a hidden layer the class is all there is to a dream.
    if (c.network !== '10') expect(expected.other).not.toBe(expected.dreams)
    for (const device of others) expect({ device: device.id, ...(await observed(device, experiment)) }).toEqual({ device: device.id, ...expected })
    const awake = await reference.open(experiment)
    await awake.learn(digits.train, rows(0, 60))
    expect(await awake.digest(), 'a learner that dreamed goes on as one that did not').toBe(expected.after)
    await awake.close()
  })

  test.each([reference, ...others].map((device) => [device.id, device] as const))('is refused on %s by a rule that has none, and of a class that there is not', async (_, device) => {
    for (const [rule, wanted, code] of [['local', [0], 'RULE_CANNOT_DREAM'], [dreamers[0]!, [3, 10], 'OPTION_INVALID']] as const) {
      const session = await device.open(experimentOf({ rule, network: '12:i8-10', seed: 1 }))
      await expect(session.dream(wanted, 1)).rejects.toMatchObject({ code })
      await session.close()
    }
  })

  test('is had by rules whose header says so', () => {
    expect(dreamers).toContain('wake-sleep')
    expect(dreamers.length).toBeLessThan(ruleNames.length)
  })
})
