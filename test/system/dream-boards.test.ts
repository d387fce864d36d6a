import { describe, expect, test } from 'vitest'
import { boardIds } from '../../host/device/boards.ts'
import { emulatedBoard } from '../../host/device/emulated-board.ts'
import { openDevice } from '../../host/device/registry.ts'
import { digits, experimentOf, rows } from '../conformance/observe.ts'

const labels = Uint8Array.of(3, 0, 9)
const devices = [await openDevice('native'), ...(await Promise.all((await boardIds()).map(emulatedBoard)))]

describe('a dream of a learner in 2 KB', async () => {
  const experiment = experimentOf({ rule: 'wake-sleep:label=top', network: '6:i8-10:i8', seed: 2 })
  const dreamed = async (device: (typeof devices)[number]) => {
    const session = await device.open(experiment)
    try {
      await session.learn(digits.train, rows(0, 30))
      const learned = await session.digest()
      const dreams = [...(await session.dream(labels, 5))]
      return { learned, dreams, after: await session.digest() }
    } finally {
      await session.close()
    }
  }
  const expected = await dreamed(await openDevice('v8-scalar'))

  test.each(devices.map((device) => [device.id, device] as const))('is the same on %s as in V8', async (_, device) => {
    expect(expected.after).toBe(expected.learned)
    expect(await dreamed(device)).toEqual(expected)
  })
})
