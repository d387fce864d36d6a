import { expect, it } from 'vitest'
import { keepingOn, wearYears } from '../../host/board/keeping.ts'
import { loadBoard } from '../../host/device/boards.ts'
import { MemoryStore } from '../../host/device/store.ts'
import { configBytes } from '../../host/experiment/config-block.ts'
import { Keeper } from '../keeper.ts'

const whole = await loadBoard('uno'), microbit = await loadBoard('microbit')
/** With all of its EEPROM for checkpoints. */
const uno = { persist: { ...whole.persist, bytes: 1024 } }
const layers = { configBytes: configBytes(2) }

it.each([
  [512 - 40 - 92, 2],
  [512 - 40 - 92 + 4, 1],
  [1024 - 40 - 92, 1],
  [1024 - 40 - 92 + 4, 0],
] as const)('%i bytes of saved state have %i slots in the EEPROM of an Uno', (savedBytes, slots) => {
  expect(keepingOn(uno, { ...layers, savedBytes })).toEqual({ bytes: 40 + 92 + savedBytes, slots, saves: 100_000 * slots })
})

it('is worn out after as many saves as the chip guarantees, and one as many with two slots', () => {
  expect(wearYears(keepingOn(uno, { ...layers, savedBytes: 100 }), 24)).toBeCloseTo(200_000 / 24 / 365.25)
  expect(keepingOn(microbit, { ...layers, savedBytes: 10_000 }).saves).toBe(2 * 20_000)
})

it.each([['EEPROM, two slots', 1024, 1, 2], ['EEPROM, one slot', 256, 1, 1], ['flash', 4096, 256, 2]] as const)(
  'no page is erased more often than that counts on: %s',
  (_, bytes, page, slots) => {
    const store = new MemoryStore(bytes, page), keeper = new Keeper(store)
    for (let save = 1; save <= 100; save++) {
      keeper.learnTo(save)
      expect(keeper.save().code).toBe(0)
    }
    expect(Math.max(...store.erasures)).toBe(100 / slots)
  },
)
