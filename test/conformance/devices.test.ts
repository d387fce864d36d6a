import { describe, expect, test } from 'vitest'
import { openDevice } from '../../host/device/registry.ts'
import { cases, refused, title } from './cases.ts'
import { experimentOf, observe } from './observe.ts'

/** The reference that all other devices are compared with: scalar kernels, in the host's own process. */
const reference = await openDevice('v8-scalar')
const others = await Promise.all(['v8-simd', 'wasmtime'].map(openDevice))

describe.concurrent('every device learns the same bytes, predicts the same classes and counts the same hits', () => {
  test.each(cases.map((c) => [title(c), c] as const))('%s', async (_, c) => {
    const experiment = experimentOf(c)
    const expected = await observe(reference, experiment)
    expect(expected.learned, 'learning changed nothing').not.toBe(expected.fresh)
    expect(expected.after, 'inferring changed the learned bytes').toBe(expected.learned)
    for (const device of others) expect({ device: device.id, ...(await observe(device, experiment)) }).toEqual({ device: device.id, ...expected })
  })
})

describe('every device refuses a network that the rule cannot take, with the same error', () => {
  test.each(refused.map((c) => [title(c), c] as const))('%s', async (_, c) => {
    for (const device of [reference, ...others]) {
      await expect(device.open(experimentOf(c)), device.id).rejects.toMatchObject({ code: 'NETWORK_SHAPE' })
    }
  })
})
