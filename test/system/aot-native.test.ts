import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { nativeDevice, openNative } from '../../host/device/native.js'
import { openDevice } from '../../host/device/registry.js'
import { experimentOf, observe } from '../conformance/observe.js'

const c = { rule: 'dfa', network: 'conv3x4-pool2-conv2x9:i8-10', seed: 3 }

describe('the firmware compiled for this machine', () => {
  it.each([['unchecked', false], ['checked', true]])('learns and answers as V8 does, over its line, %s', async (_, checked) => {
    const experiment = experimentOf(c)
    const expected = await observe(await openDevice('v8-scalar'), experiment)
    expect(await observe(nativeDevice({ checked }), experiment)).toEqual(expected)
  })

  it('takes no processor time while nothing comes', async () => {
    const link = await openNative('dfa')
    const { pid } = (link as unknown as { process: { pid: number } }).process
    await new Promise((resolve) => setTimeout(resolve, 500))
    // /proc/<pid>/stat, fields 14 and 15: time in user and kernel mode, in ticks of 10 ms.
    const [user, kernel] = readFileSync(`/proc/${pid}/stat`, 'latin1').split(' ').slice(13, 15).map(Number)
    await link.close()
    expect(user! + kernel!).toBeLessThan(10)
  })

  it('refuses to write to a line that is closed', async () => {
    const link = await openNative('dfa')
    await link.close()
    await expect(link.write(Uint8Array.of(0))).rejects.toMatchObject({ code: 'LINK_CLOSED' })
  })
})
