import { describe, expect, test } from 'vitest'
import { builtImage } from '../../host/device/board-image.ts'
import { loadBoard } from '../../host/device/boards.ts'
import { emulatedBoard } from '../../host/device/emulated-board.ts'
import { openEmulator } from '../../host/device/emulator/open.ts'
import { connectTo } from '../../host/device/loopback.ts'
import { openDevice } from '../../host/device/registry.ts'
import { experimentOf, observe } from '../conformance/observe.ts'

const key = Uint8Array.from({ length: 16 }, (_, i) => 31 * i + 5)
const experiment = experimentOf({ rule: 'local', network: '12:i8-10', seed: 4 })

const avr = (id: string): boolean => ['uno', 'mega'].includes(id)

/** The emulators of the other boards have no flash that can be written: images with a key take no session there. */
describe.each(['uno', 'mega', 'microbit', 'pico'])('an image for %s with a key', (id) => {
  test('learns the same bytes from who has it', async () => {
    expect(await observe(await emulatedBoard(id, { key }), experiment)).toEqual(await observe(await openDevice('v8-scalar'), experiment))
  })

  test('obeys nobody else, and says so', async () => {
    const board = await loadBoard(id), { elf } = await builtImage(id, 'local', { key })
    const hello = async (given?: Uint8Array) => connectTo(await openEmulator(board, elf), { board: id, ...(given && { key: given }) })
    await expect(hello()).rejects.toMatchObject({ code: 'KEY_NEEDED' })
    await expect(hello(key.map((byte) => byte ^ 1))).rejects.toMatchObject({ code: 'KEY_WRONG' })
  })

  test('fits, with at most 64 bytes of RAM more', async () => {
    const sizes = async (options: object) => builtImage(id, 'local', options)
    const [open, keyed] = [await sizes({}), await sizes({ key })]
    expect(keyed.staticBytes - open.staticBytes).toBeLessThanOrEqual(avr(id) ? 0 : 8)
    expect(keyed.flashBytes - open.flashBytes).toBeLessThan(avr(id) ? 3800 : 2200)
  })
})
