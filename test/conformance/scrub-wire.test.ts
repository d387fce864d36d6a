import { describe, expect, it } from 'vitest'
import { Refusal, Request, SEALED_PARTS } from '../../assembly/abi.ts'
import { Core } from '../../host/core.ts'
import { coreModule } from '../../host/device/installation.ts'
import { configBlock } from '../../host/experiment/config-block.ts'
import { MemoryStore, noStore } from '../../host/device/store.ts'
import { readDamages } from '../../host/wire/scrubbing.ts'
import { crc32 } from '../../host/wire/crc32.ts'
import { BASE } from '../bare-device.ts'
import { Keeper, smallExperiment, smallSamples } from '../keeper.ts'

/** Bytes that its clock takes, in front of its weights. */
const CLOCK = 8
/** And an eighth of what is learned. */
const PART = 4 * Math.ceil(learnedBytes() / 4 / SEALED_PARTS)
const block = configBlock(smallExperiment())
const on = Uint8Array.of(1)
const flipOf = (byte: number, bit: number): Uint8Array => Uint8Array.of(...new Uint8Array(Uint32Array.of(byte).buffer), bit)
const made = (store = new MemoryStore(1024, 16)): Keeper => {
  const keeper = new Keeper(store)
  keeper.learnTo(7)
  return keeper
}
const damages = (keeper: Keeper) => readDamages(keeper.ask(Request.scrub).payload)
/** Two flips are more than a CRC can undo. */
const breakIt = (keeper: Keeper): void => [0, 5].forEach((bit) => void keeper.ask(Request.flip, flipOf(CLOCK, bit)))
const learnOne = (keeper: Keeper): number => keeper.ask(Request.learn, Uint8Array.of(0, 1, 2, 3, 4)).code
const stateAfter = (act: (keeper: Keeper) => void): string => {
  const keeper = made(new MemoryStore(1024, 16))
  act(keeper)
  return keeper.state()
}
const untouched = stateAfter(learnOne)

describe('scrubbing over the wire', () => {
  it('is refused without a learner, and counts nothing', () => {
    const keeper = new Keeper(noStore)
    expect(keeper.ask(Request.scrub, on).code).toBe(Refusal.noLearner)
    expect(keeper.ask(Request.flip, flipOf(0, 0)).code).toBe(Refusal.noLearner)
    expect(damages(keeper)).toEqual({ found: 0, mended: 0, restored: 0, last: null })
  })

  it('undoes any single flip of a seal, or of what the configuration is sealed with', () => {
    const keeper = made()
    keeper.ask(Request.scrub, on)
    const before = keeper.state(), at = sealsIn(keeper)
    for (let bit = 0; bit < 8 * 4 * (SEALED_PARTS + 1); bit++) {
      keeper.memory(at + (bit >> 3), 1)[0]! ^= 1 << (bit & 7)
      expect(keeper.ask(Request.save).code).toBe(0)
      expect(damages(keeper), `bit ${bit}`).toMatchObject({ found: bit + 1, mended: bit + 1 })
    }
    expect(keeper.state()).toBe(before)
  })

  it('undoes any single flip of the configuration', () => {
    const keeper = made()
    keeper.ask(Request.scrub, on)
    const at = blockIn(keeper)
    for (let bit = 0; bit < 8 * block.length; bit++) {
      keeper.memory(BASE + at + (bit >> 3), 1)[0]! ^= 1 << (bit & 7)
      expect(keeper.ask(Request.save).code).toBe(0)
    }
    expect(damages(keeper)).toEqual({ found: 8 * block.length, mended: 8 * block.length, restored: 0, last: 'configuration' })
    expect([...keeper.memory(BASE + at, block.length)]).toEqual([...block])
    expect(learnOne(keeper)).toBe(0)
    expect(keeper.state()).toBe(untouched)
  })

  it('gives up a learner whose configuration is damaged beyond that; a start brings back its checkpoint', () => {
    const keeper = made()
    keeper.save()
    keeper.ask(Request.scrub, on)
    keeper.memory(BASE + blockIn(keeper) + 60, 1)[0]! ^= 0x42
    expect(learnOne(keeper)).toBe(Refusal.damaged)
    expect(keeper.learned).toBeUndefined()
    keeper.restart()
    expect(keeper.learned).toBe(7)
  })

  it('gives up a learner that has no checkpoint, says so, and checks the next one', () => {
    const keeper = made()
    keeper.ask(Request.scrub, on)
    breakIt(keeper)
    expect(learnOne(keeper)).toBe(Refusal.damaged)
    expect(keeper.learned).toBeUndefined()
    expect(learnOne(keeper)).toBe(Refusal.noLearner)
    expect(damages(keeper)).toEqual({ found: 1, mended: 0, restored: 0, last: Math.floor(CLOCK / PART) })
    keeper.learnTo(7)
    keeper.ask(Request.flip, flipOf(CLOCK, 2))
    expect(learnOne(keeper)).toBe(0)
    expect(keeper.state()).toBe(untouched)
    expect(damages(keeper)).toMatchObject({ found: 2, mended: 1 })
  })

  it("takes no other learner's checkpoint", () => {
    const store = new MemoryStore(1024, 16), other = new Keeper(store, smallSamples(64), smallExperiment('leaky2-2'))
    other.learnTo(3)
    other.save()
    const keeper = new Keeper(store)
    keeper.ask(Request.reset)
    keeper.configure()
    keeper.ask(Request.scrub, on)
    breakIt(keeper)
    expect(learnOne(keeper)).toBe(Refusal.damaged)
  })

  it('keeps no damage: a save is of what was mended before', () => {
    const keeper = made()
    keeper.save()
    keeper.learnTo(9)
    keeper.ask(Request.scrub, on)
    breakIt(keeper)
    expect(keeper.save().code).toBe(0)
    expect(damages(keeper)).toMatchObject({ found: 1, restored: 1 })
    keeper.restart()
    expect(keeper.learned).toBe(7)
    expect(learnOne(keeper)).toBe(0)
    expect(keeper.state()).toBe(untouched)
  })

  it('takes what a host brings, or goes back to, for what it is', () => {
    const keeper = made()
    keeper.save()
    keeper.learnTo(9)
    keeper.ask(Request.scrub, on)
    expect(keeper.ask(Request.restore).code).toBe(0)
    expect(learnOne(keeper)).toBe(0)
    expect([keeper.state(), damages(keeper).found]).toEqual([untouched, 0])
  })

  it('a restore that is refused seals nothing', () => {
    const keeper = made()
    keeper.ask(Request.scrub, on)
    keeper.ask(Request.flip, flipOf(CLOCK, 2))
    expect(keeper.ask(Request.restore).code).toBe(Refusal.noCheckpoint)
    expect(learnOne(keeper)).toBe(0)
    expect([keeper.state(), damages(keeper).mended]).toEqual([untouched, 1])
  })

  it('ends when that is asked for, and with the power', () => {
    for (const end of [(keeper: Keeper) => void keeper.ask(Request.scrub, Uint8Array.of(0)), (keeper: Keeper) => (keeper.save(), keeper.restart())]) {
      const keeper = made()
      keeper.ask(Request.scrub, on)
      end(keeper)
      keeper.ask(Request.flip, flipOf(CLOCK, 2))
      expect(learnOne(keeper)).toBe(0)
      expect(damages(keeper).found).toBe(0)
    }
  })

  it('flips no bit beyond the arena', () => {
    const keeper = made()
    expect(keeper.ask(Request.flip, flipOf(4096, 0)).code).toBe(Refusal.beyondEnd)
    expect(keeper.ask(Request.flip, flipOf(0xffffffff, 0)).code).toBe(Refusal.beyondEnd)
    expect(keeper.ask(Request.flip, new Uint8Array(4)).code).toBe(Refusal.beyondEnd)
  })
})

/** Where the seals lie in the core's memory: in front of the CRC-32 of the configuration. */
function sealsIn(keeper: Keeper): number {
  const words = new Uint32Array(keeper.memory(0, BASE).slice().buffer), at = words.indexOf(crc32(block))
  if (at < SEALED_PARTS) throw new Error('the seals are not there')
  return 4 * (at - SEALED_PARTS)
}

/** Where the configuration block lies in the device's RAM. */
function blockIn(keeper: Keeper): number {
  const ram = keeper.memory(BASE, 512)
  for (let at = 0; at < ram.length; at += 4) if (block.every((byte, i) => ram[at + i] === byte)) return at
  throw new Error('the configuration block is not there')
}

function learnedBytes(): number {
  return new Core(coreModule(), smallExperiment()).regions().reduce((sum, { learned, bytes }) => sum + (learned ? bytes : 0), 0)
}
