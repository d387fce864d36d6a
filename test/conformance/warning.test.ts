import { describe, expect, it } from 'vitest'
import { KeepFlag, Refusal, Reply, Request } from '../../assembly/abi.ts'
import { wireCodec } from '../../host/device/loopback.ts'
import { MemoryStore, noStore } from '../../host/device/store.ts'
import { Encoder } from '../../host/wire/codec.ts'
import { Keeper, uninterrupted } from '../keeper.ts'

const expected = uninterrupted(() => new Keeper(noStore), 40)

/** A device with a memory that counts what is done to it. */
function made(): { store: MemoryStore; keeper: Keeper; saves: () => number; flags: () => number } {
  const store = new MemoryStore(2048, 256), keeper = new Keeper(store)
  // Each save erases the page of a header once, and each slot has one.
  return { store, keeper, saves: () => store.erasures[0]! + store.erasures[4]!, flags: () => keeper.ask(Request.stats).payload[43]! }
}

describe('a device whose chip warns that the supply falls', () => {
  it('saves what it has learned, and goes on from there when the power is back', () => {
    const { keeper, saves } = made()
    keeper.learnTo(7)
    keeper.supply(true)
    expect(saves()).toBe(1)
    keeper.supply(false)
    keeper.restart()
    expect(keeper.learned).toBe(7)
    expect(keeper.state()).toBe(expected[7])
    keeper.learnTo(40)
    expect(keeper.state()).toBe(expected[40])
  })

  it('saves once a fall, however long it lasts and whatever is learned meanwhile, and again at the next one', () => {
    const { keeper, saves } = made()
    keeper.learnTo(5)
    keeper.supply(true)
    keeper.learnTo(12)
    keeper.supply(true)
    expect(saves()).toBe(1)
    keeper.supply(false)
    expect(saves()).toBe(1)
    keeper.learnTo(13)
    keeper.supply(true)
    expect(saves()).toBe(2)
    keeper.restart()
    expect(keeper.learned).toBe(13)
  })

  it('saves nothing where nothing was learned since the newest checkpoint', () => {
    const { keeper, saves } = made()
    const fall = (): void => {
      keeper.supply(true)
      keeper.supply(false)
    }
    fall()
    keeper.configure()
    fall()
    expect(saves()).toBe(0)
    keeper.learnTo(5)
    keeper.save()
    fall()
    fall()
    expect(saves()).toBe(1)
    keeper.learnTo(9)
    keeper.ask(Request.restore)
    fall()
    keeper.restart()
    fall()
    expect(saves()).toBe(1)
    keeper.learnTo(6)
    fall()
    expect(saves()).toBe(2)
  })

  it('has not seen it fall where it started below the level, until the supply is back', () => {
    const { keeper, saves } = made()
    keeper.supply(true)
    keeper.restart()
    keeper.learnTo(5)
    expect(saves()).toBe(0)
    keeper.supply(false)
    keeper.learnTo(6)
    keeper.supply(true)
    expect(saves()).toBe(1)
  })

  it('says in its flags that it looks, that there is something to save, and that it saved because of a warning', () => {
    const { keeper, flags } = made()
    const { armed, unsaved, warned } = KeepFlag
    const told = (): number => flags() & (armed | unsaved | warned)
    keeper.configure()
    expect(told()).toBe(armed)
    keeper.learnTo(3)
    expect(told()).toBe(armed | unsaved)
    keeper.supply(true)
    expect(told()).toBe(warned)
    keeper.learnTo(4)
    expect(told()).toBe(warned | unsaved)
    keeper.supply(false)
    keeper.save()
    expect(told()).toBe(armed | warned)
    keeper.configure()
    expect(told()).toBe(armed)
  })

  it('saves in the middle of a frame too: that one is damaged, and the host asks again', () => {
    const { keeper, saves } = made()
    keeper.learnTo(9)
    const hello = new Encoder(wireCodec()).encode({ type: Request.hello, number: 0, payload: Uint8Array.of(7, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8) })
    keeper.hear(hello.subarray(0, 16))
    keeper.supply(true)
    expect(saves()).toBe(1)
    expect(keeper.hear(hello.subarray(16))).toMatchObject([{ type: Reply.expected }])
    expect(keeper.hear(hello)).toMatchObject([{ type: Request.hello | Reply.done }])
    keeper.learnTo(20)
    expect(keeper.state()).toBe(expected[20])
  })

  it('says why a save by itself failed', () => {
    const keeper = new Keeper(new MemoryStore(128, 1))
    keeper.learnTo(3)
    keeper.supply(true)
    const { payload } = keeper.ask(Request.stats)
    expect((payload[47]! << 24) >> 24).toBe(Refusal.noStore)
    expect(payload[43]! & KeepFlag.warned).toBe(0)
    expect(keeper.state()).toBe(expected[3])
  })
})
