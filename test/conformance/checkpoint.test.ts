import { describe, expect, it } from 'vitest'
import { Checkpoint, Refusal, Request } from '../../assembly/abi.ts'
import { MemoryStore, noStore } from '../../host/device/store.ts'
import { crc32 } from '../../host/wire/crc32.ts'
import { Keeper, smallExperiment, smallSamples, uninterrupted } from '../keeper.ts'

const expected = uninterrupted(() => new Keeper(noStore), 60)

/** An EEPROM, flash with small pages, and flash whose first page holds header and block. */
const geometries = [['eeprom', 1024, 1], ['small pages', 1024, 16], ['large pages', 2048, 256]] as const

describe.each(geometries)('a checkpoint in %s', (_, bytes, page) => {
  const made = (): { store: MemoryStore; keeper: Keeper } => {
    const store = new MemoryStore(bytes, page)
    return { store, keeper: new Keeper(store) }
  }

  it('outlives the power, with what is carried, and learning goes on as if nothing had been', () => {
    const { keeper } = made()
    keeper.learnTo(7)
    expect(keeper.save()).toMatchObject({ value: 1, code: 0 })
    keeper.learnTo(9)
    keeper.restart()
    expect(keeper.learned).toBe(7)
    expect(keeper.state()).toBe(expected[7])
    keeper.learnTo(60)
    expect(keeper.state()).toBe(expected[60])
  })

  it('is the newest of two, also when asked for by restore', () => {
    const { keeper } = made()
    for (const samples of [5, 10, 15]) {
      keeper.learnTo(samples)
      expect(keeper.save().value).toBe(samples / 5)
    }
    keeper.learnTo(20)
    expect(keeper.ask(Request.restore)).toMatchObject({ value: 3, code: 0 })
    expect(keeper.state()).toBe(expected[15])
    keeper.restart()
    expect(keeper.state()).toBe(expected[15])
  })

  it('lies there as the page says, in odd and even slots', () => {
    const { store, keeper } = made()
    for (const samples of [5, 10]) {
      keeper.learnTo(samples)
      keeper.save()
    }
    for (const [slot, generation] of [[0, 1], [1, 2]] as const) {
      const at = slot * (bytes / 2), view = new DataView(store.contents.buffer, at)
      expect(new TextDecoder().decode(store.contents.subarray(at, at + 4))).toBe('EGCK')
      expect(view.getUint8(Checkpoint.version)).toBe(1)
      expect(view.getUint8(Checkpoint.slots)).toBe(2)
      expect(view.getUint32(Checkpoint.generation, true)).toBe(generation)
      expect(view.getUint32(Checkpoint.samples, true)).toBe(5 * generation)
      const block = view.getUint16(Checkpoint.block, true), payload = block + view.getUint32(Checkpoint.saved, true)
      expect(view.getUint32(Checkpoint.fingerprint, true)).toBe(crc32(store.contents.subarray(at + 40, at + 40 + block)))
      expect(view.getUint32(Checkpoint.payloadCrc, true)).toBe(crc32(store.contents.subarray(at + 40, at + 40 + payload)))
      expect(view.getUint32(Checkpoint.headerCrc, true)).toBe(crc32(store.contents.subarray(at, at + 36)))
      for (let word = 0; word < 10; word++) expect(keeper.ask(Request.inspect, Uint8Array.of(slot, word)).value).toBe(view.getUint32(4 * word, true))
      expect(keeper.ask(Request.inspect, Uint8Array.of(slot, 10)).value).toBe(0)
    }
  })

  it('is forgotten when that is asked for', () => {
    const { keeper } = made()
    keeper.learnTo(5)
    keeper.save()
    keeper.save()
    expect(keeper.ask(Request.save, Uint8Array.of(1)).code).toBe(0)
    expect(keeper.ask(Request.restore).code).toBe(Refusal.noCheckpoint)
    keeper.restart()
    expect(keeper.learned).toBeUndefined()
  })

  it('is not believed once a byte of it has changed', () => {
    for (const flipped of [0, 9, 37, 41, 130, 170]) {
      const { store, keeper } = made()
      keeper.learnTo(5)
      keeper.save()
      store.contents[flipped]! ^= 4
      keeper.restart()
      expect(keeper.learned, `byte ${flipped}`).toBeUndefined()
      expect(keeper.ask(Request.inspect, Uint8Array.of(0, 10)).value | 0).toBe(Refusal.noCheckpoint)
    }
  })

  it('saves itself every so many samples', () => {
    const { keeper } = made()
    keeper.learnTo(4)
    expect(keeper.ask(Request.keep, Uint8Array.of(10, 0, 0)).code).toBe(0)
    keeper.learnTo(37)
    keeper.restart()
    expect(keeper.learned).toBe(30)
    expect(keeper.state()).toBe(expected[30])
  })

  it('saves once behind a sample that was counted, and not again behind those without a label, which are none for this rule', () => {
    const { store, keeper } = made()
    keeper.learnTo(4)
    keeper.ask(Request.keep, Uint8Array.of(10, 0, 0))
    keeper.learnTo(10)
    const erasures = store.erasures.slice()
    for (let i = 0; i < 5; i++) expect(keeper.ask(Request.observe, new Uint8Array(4)).code).toBe(0)
    expect(store.erasures).toEqual(erasures)
  })
})

it('goes back behind a sample whose answer is told all the same', () => {
  const [back, plain] = [1, 2].map(() => new Keeper(new MemoryStore(2048, 16), smallSamples(64), smallExperiment('3-2', 'local'))) as [Keeper, Keeper]
  const { inputs, labels } = smallSamples(64)
  for (const keeper of [back, plain]) keeper.configure()
  expect(back.ask(Request.keep, Uint8Array.of(20, 0, 8)).code).toBe(0)
  for (let i = 0; i < 80; i++) {
    const sample = new Uint8Array(inputs.buffer, 4 * (i % 64), 4)
    // From 60 on every answer is wrong.
    const label = i < 60 ? labels[i]! : 1 - plain.ask(Request.infer, sample).value
    const [told, known] = [back, plain].map((keeper) => keeper.ask(Request.learn, Uint8Array.of(label, ...sample)).value)
    expect(told, `sample ${i}`).toBe(known)
  }
  expect([back.learned, plain.learned]).toEqual([60, 80])
})

it('writes only what changed: saved twice, an EEPROM has the header anew and nothing else', () => {
  const store = new MemoryStore(1024, 1), keeper = new Keeper(store)
  keeper.learnTo(5)
  for (let i = 0; i < 3; i++) keeper.save()
  const before = store.erasures.slice()
  keeper.save()
  const again = store.erasures.map((count, i) => count - before[i]!)
  expect([...again.subarray(512, 552)]).toEqual(Array(40).fill(1))
  expect(again.reduce((a, b) => a + b)).toBe(40)
})

it('pages that hold the same are neither erased nor written again in flash', () => {
  const store = new MemoryStore(2048, 16), keeper = new Keeper(store)
  keeper.learnTo(5)
  for (let i = 0; i < 4; i++) keeper.save()
  const erased = [...store.erasures.slice(64)].map((count, i) => [i, count] as const).filter(([, count]) => count > 0)
  // Header and block were erased by both saves of that slot, what lies behind them by the first alone.
  expect(new Set(erased.map(([, count]) => count))).toEqual(new Set([1, 2]))
  expect(erased.filter(([, count]) => count === 2).map(([i]) => i)).toEqual([...Array(9).keys()])
})

it('takes the whole memory where half is too small, and says so in its header', () => {
  const store = new MemoryStore(256, 1), keeper = new Keeper(store)
  keeper.learnTo(5)
  for (const generation of [1, 2, 3]) expect(keeper.save()).toMatchObject({ value: generation, code: 0 })
  expect(store.contents[Checkpoint.slots]).toBe(1)
  keeper.restart()
  expect(keeper.state()).toBe(expected[5])
})

describe('what cannot be is refused with a reason', () => {
  it.each([['no memory', noStore], ['too little memory', new MemoryStore(128, 1)]])('%s', (_, store) => {
    const keeper = new Keeper(store)
    keeper.learnTo(2)
    expect(keeper.save().code).toBe(Refusal.noStore)
    expect(keeper.state()).toBe(expected[2])
  })

  it('a memory that does not erase', () => {
    const store = new MemoryStore(1024, 1), keeper = new Keeper(store)
    keeper.learnTo(2)
    store.erase = () => -1
    expect(keeper.save().code).toBe(Refusal.storeFailed)
  })

  it('a memory that forgets what was written', () => {
    const store = new MemoryStore(1024, 1), keeper = new Keeper(store)
    keeper.learnTo(2)
    const program = store.program.bind(store)
    store.program = (offset, from) => (offset === 200 ? 0 : program(offset, from))
    expect(keeper.save().code).toBe(Refusal.storeFailed)
  })

  it('nothing to save, and nothing saved', () => {
    const keeper = new Keeper(new MemoryStore(1024, 1))
    expect(keeper.save().code).toBe(Refusal.noLearner)
    expect(keeper.ask(Request.restore).code).toBe(Refusal.noCheckpoint)
  })

  it('a checkpoint of another shape or rule; the learner stays as it is', () => {
    for (const other of [smallExperiment('leaky4-2'), smallExperiment('3-2', 'dfa')]) {
      const store = new MemoryStore(1024, 1), first = new Keeper(store, smallSamples(64), other)
      first.learnTo(5)
      first.save()
      const keeper = new Keeper(store)
      keeper.configure()
      keeper.learnTo(3)
      expect(keeper.ask(Request.restore).code).toBe(Refusal.otherLearner)
      expect(keeper.state()).toBe(expected[3])
    }
  })

  it('a checkpoint of another version', () => {
    const store = new MemoryStore(1024, 1), keeper = new Keeper(store)
    keeper.learnTo(5)
    keeper.save()
    store.contents[Checkpoint.version] = 2
    new DataView(store.contents.buffer).setUint32(Checkpoint.headerCrc, crc32(store.contents.subarray(0, Checkpoint.headerCrc)), true)
    expect(keeper.ask(Request.restore).code).toBe(Refusal.otherVersion)
    expect(keeper.ask(Request.inspect, Uint8Array.of(0, 10)).value | 0).toBe(Refusal.otherVersion)
    keeper.restart()
    expect(keeper.learned).toBeUndefined()
  })

  it('a whole header that is not one of this place: of the other slot, or longer than the memory', () => {
    const damage: ((store: MemoryStore, view: DataView) => void)[] = [
      (_, view) => view.setUint32(Checkpoint.generation, 2, true),
      (_, view) => view.setUint32(Checkpoint.saved, 2000, true),
      (_, view) => view.setUint32(Checkpoint.saved, 0xffffffff, true),
      (_, view) => view.setUint16(Checkpoint.block, 60_000, true),
    ]
    for (const change of damage) {
      const store = new MemoryStore(1024, 1), keeper = new Keeper(store)
      keeper.learnTo(5)
      keeper.save()
      change(store, new DataView(store.contents.buffer))
      new DataView(store.contents.buffer).setUint32(Checkpoint.headerCrc, crc32(store.contents.subarray(0, Checkpoint.headerCrc)), true)
      expect(keeper.ask(Request.restore).code).toBe(Refusal.noCheckpoint)
      keeper.restart()
      expect(keeper.learned).toBeUndefined()
    }
  })

  it('a slot or word that there is not, and a margin where nothing is right or wrong', () => {
    const keeper = new Keeper(new MemoryStore(1024, 1))
    for (const wrong of [[2, 0], [0, 11], [0]]) expect(keeper.ask(Request.inspect, Uint8Array.from(wrong)).code).toBe(Refusal.noSuch)
    keeper.configure()
    expect(keeper.ask(Request.keep, Uint8Array.of(1, 0)).code).toBe(Refusal.beyondEnd)
  })
})

describe('state that the host puts', () => {
  const words = (...numbers: number[]): Uint8Array => new Uint8Array(Uint32Array.from(numbers).buffer)
  const readAll = (keeper: Keeper): Uint8Array => {
    const read: number[] = []
    for (let answer = keeper.ask(Request.read, Uint8Array.of(...words(0), 1)); answer.code === 0; answer = keeper.ask(Request.read, Uint8Array.of(...words(read.length), 1))) read.push(answer.value)
    return words(...read)
  }
  const putAll = (keeper: Keeper, bytes: Uint8Array): void => {
    for (let at = 0; at < bytes.length; at += 24) expect(keeper.ask(Request.put, Uint8Array.of(...words(at), ...bytes.subarray(at, at + 24))).code).toBe(0)
  }

  it('makes the learner that it was taken from, and only as a whole', () => {
    const from = new Keeper(noStore), to = new Keeper(noStore)
    from.learnTo(20)
    to.configure()
    const bytes = readAll(from)
    putAll(to, bytes)
    expect(to.learned).toBeUndefined()
    expect(to.ask(Request.digest).code).toBe(Refusal.noLearner)
    expect(to.ask(Request.restore, words(crc32(bytes) ^ 1, 0, 0)).code).toBe(Refusal.noCheckpoint)
    expect(to.learned).toBeUndefined()
    expect(to.ask(Request.restore, words(crc32(bytes), 13, 0)).code).toBe(0)
    expect(to.learned).toBe(20)
    expect(to.state()).toBe(expected[20])
    expect(word(to.ask(Request.stats).payload, 8)).toBe(13)
    to.learnTo(40)
    expect(to.state()).toBe(expected[40])
  })

  it('ends where the saved state does, and needs a learner laid out', () => {
    const keeper = new Keeper(noStore)
    expect(keeper.ask(Request.put, words(0, 1)).code).toBe(Refusal.noLearner)
    keeper.configure()
    const { length } = readAll(keeper)
    expect(keeper.ask(Request.put, words(length, 1)).code).toBe(Refusal.beyondEnd)
    expect(keeper.ask(Request.put, words(0xffffffff, 1)).code).toBe(Refusal.beyondEnd)
    expect(keeper.learned).toBe(0)
  })

  it('is not taken for ended by half an end, nor given up for a checkpoint of before', () => {
    const keeper = new Keeper(new MemoryStore(1024, 1))
    keeper.learnTo(5)
    keeper.save()
    keeper.learnTo(20)
    const bytes = readAll(keeper)
    putAll(keeper, bytes)
    for (let length = 1; length < 12; length++) expect(keeper.ask(Request.restore, new Uint8Array(length)).code).toBe(Refusal.beyondEnd)
    expect(keeper.ask(Request.restore, words(crc32(bytes), 0, 0)).code).toBe(0)
    expect(keeper.state()).toBe(expected[20])
  })

  it('has no checkpoint here to go back to, however much better another learner was', () => {
    const samples = smallSamples(64), beginner = new Keeper(noStore, samples, smallExperiment('3-2', 'local'))
    beginner.learnTo(1)
    const good = new Keeper(new MemoryStore(1024, 1), samples, smallExperiment('3-2', 'local'))
    good.configure()
    good.ask(Request.keep, Uint8Array.of(100, 0, 13))
    good.learnTo(400)
    const bytes = readAll(beginner)
    putAll(good, bytes)
    expect(good.ask(Request.restore, words(crc32(bytes), 0, 0)).code).toBe(0)
    // Behind its hundredth sample the first save of its own is due.
    good.learnTo(101)
    beginner.learnTo(101)
    expect([good.learned, good.state()]).toEqual([101, beginner.state()])
    expect(good.ask(Request.stats).payload[46]).toBe(0)
  })
})

const word = (payload: Uint8Array, at: number): number => new DataView(payload.buffer, payload.byteOffset).getUint32(at, true)

describe('a device that keeps a measure', () => {
  /** Labels are turned around in these samples. */
  const spoilt = (first: number, end: number) => {
    const samples = smallSamples(2000)
    return { ...samples, labels: samples.labels.map((label, i) => (i >= first && i < end ? 1 - label : label)) }
  }
  const EVERY = 50, MARGIN = 64

  it('goes back to the last good state when too few of its answers are right, and says so', () => {
    const keeper = new Keeper(new MemoryStore(1024, 1), spoilt(400, 450), smallExperiment('3-2', 'local'))
    keeper.configure()
    keeper.ask(Request.keep, Uint8Array.of(EVERY, 0, MARGIN))
    keeper.learnTo(400)
    const good = keeper.state()
    for (let samples = 400; samples < 450; samples++) keeper.learnTo(keeper.learned! + 1)
    expect(keeper.ask(Request.stats).payload[46]).toBe(1)
    expect(keeper.learned).toBe(400)
    expect(keeper.state()).toBe(good)
  })

  it('goes on if the world is what changed: it goes back once, and then saves', () => {
    const keeper = new Keeper(new MemoryStore(1024, 1), spoilt(400, 2000), smallExperiment('3-2', 'local'))
    keeper.configure()
    keeper.ask(Request.keep, Uint8Array.of(EVERY, 0, MARGIN))
    keeper.learnTo(1000)
    const { payload } = keeper.ask(Request.stats)
    expect(payload[46]).toBeGreaterThan(0)
    expect(payload[46]).toBeLessThan(4)
    keeper.restart()
    expect(keeper.learned).toBeGreaterThan(900)
  })
})
