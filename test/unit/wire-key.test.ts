import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { KEY_NEEDED, Reply, Request } from '../../assembly/abi.ts'
import { MemoryStore } from '../../host/device/store.ts'
import { configBlock } from '../../host/experiment/config-block.ts'
import { BareDevice } from '../bare-device.ts'
import { digits, experimentOf } from '../conformance/observe.ts'
import { challengeOf, sessionKey, tagged } from '../spec/second/auth.ts'
import type { Frame } from '../../host/wire/codec.ts'

const key = Uint8Array.from({ length: 16 }, (_, i) => 7 * i + 1)
const block = configBlock(experimentOf({ rule: 'local', network: '12:i8-10', seed: 1 }))
const sample = new Uint8Array(digits.train.inputs.buffer, digits.train.inputs.byteOffset, 64)
const learn = Uint8Array.of(3, ...sample)
const empty = new Uint8Array()
const expected = (number: number) => [{ type: Reply.expected, number, payload: empty }]
const word = (payload: Uint8Array) => new DataView(payload.buffer, payload.byteOffset).getUint32(0, true)

/** A host that has the key, byte by byte from the specification. */
class Host {
  session = empty
  next = 0
  hello = empty
  constructor(readonly device: BareDevice) {}

  greet(nonce: number): Frame {
    this.hello = Uint8Array.of(nonce, 0, 0, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    const [answer] = this.device.ask(Request.hello, 0, this.hello)
    this.session = sessionKey(key, this.hello, answer!.payload.subarray(-16, -8))
    this.next = 0
    return answer!
  }

  /** The next request's payload with its tag. */
  payload(type: number, payload = empty, index = this.next): Uint8Array { return tagged(this.session, type, index, payload) }

  ask(type: number, payload = empty): Frame {
    const index = this.next++
    const [answer] = this.device.ask(type, index & 255, this.payload(type, payload, index))
    const bare = answer!.payload.subarray(0, -8)
    expect(answer!.payload, 'the tag of the answer').toEqual(tagged(this.session, answer!.type, index, bare))
    return { ...answer!, payload: bare }
  }

  configure(): void {
    this.ask(Request.block, Uint8Array.of(0, 0, ...block))
    expect(this.ask(Request.configure).type).toBe(Request.configure | Reply.done)
  }

  digest(): number { return word(this.ask(Request.digest).payload) }
}

let host: Host, device: BareDevice, store: MemoryStore
beforeEach(() => {
  store = new MemoryStore(0, 1)
  device = new BareDevice(1 << 14, store, key)
  host = new Host(device)
})

describe('with a key', () => {
  test('hello says that it is needed, and brings the challenge of this start and session', () => {
    expect(host.greet(1).payload[15]! & KEY_NEEDED).toBe(KEY_NEEDED)
    expect(host.greet(2).payload.subarray(-16, -8)).toEqual(challengeOf(key, 1, 2))
    device.restart()
    const again = host.greet(2)
    expect(again.payload.subarray(-16, -8)).toEqual(challengeOf(key, 2, 1))
    expect(new TextDecoder().decode(again.payload.subarray(24, -16))).toBe('bare')
    expect(again.payload, 'the proof').toEqual(tagged(host.session, again.type, 0, again.payload.subarray(0, -8)))
  })

  test('the same hello twice is one session', () => {
    const first = host.greet(1)
    host.configure()
    expect(host.device.ask(Request.hello, 0, host.hello)[0]!.payload.subarray(-16, -8)).toEqual(first.payload.subarray(-16, -8))
    host.digest()
  })

  test('without it every board says that none is needed', () => {
    expect(new BareDevice(1 << 14).hello(1)[0]!.payload[15]! & KEY_NEEDED).toBe(0)
  })

  test('requests are obeyed, and counted on beyond 255, repeated ones too', () => {
    host.greet(1)
    host.configure()
    const before = host.digest()
    for (let i = 0; i < 600; i++) {
      const index = host.next
      const answer = host.ask(Request.learn, learn)
      for (const back of [0, 1, 2, 3]) {
        if (index - back < 4) continue
        const [again] = device.ask(Request.learn, (index - back) & 255, tagged(host.session, Request.learn, index - back, learn))
        if (back === 0) expect(again!.payload.subarray(0, -8)).toEqual(answer.payload)
        expect(again?.type).toBe(Request.learn | Reply.done)
      }
    }
    expect(host.digest()).not.toBe(before)
    expect(word(host.ask(Request.stats).payload.subarray(4))).toBe(600)
  })

  test.each<[string, () => [type: number, number: number, payload: Uint8Array]]>([
    ['no tag', () => [Request.learn, host.next, learn]],
    ['less than a tag', () => [Request.reset, host.next, Uint8Array.of(1, 2, 3)]],
    ['a tag of zeros', () => [Request.learn, host.next, Uint8Array.of(...learn, 0, 0, 0, 0, 0, 0, 0, 0)]],
    ['a tag whose last bit is another', () => [Request.learn, host.next, host.payload(Request.learn, learn).map((byte, i, all) => byte ^ Number(i === all.length - 1))]],
    ['a tag whose first bit is another', () => [Request.learn, host.next, host.payload(Request.learn, learn).map((byte, i) => byte ^ (i === 65 ? 128 : 0))]],
    ['another label', () => [Request.learn, host.next, host.payload(Request.learn, learn).map((byte, i) => (i === 0 ? 4 : byte))]],
    ['another type', () => [Request.reset, host.next, host.payload(Request.digest)]],
    ['the tag of the number before', () => [Request.learn, host.next, host.payload(Request.learn, learn, host.next - 1)]],
    ['the tag of the same number, 256 requests before', () => [Request.learn, host.next, host.payload(Request.learn, learn, host.next + 256)]],
    ['the tag of the last session', () => {
      const { session } = host
      const payload = tagged(session, Request.learn, 0, learn)
      host.greet(7)
      return [Request.learn, 0, payload]
    }],
    ["the device's own answer", () => [Request.digest, host.next, tagged(host.session, Request.digest | Reply.done, host.next, empty)]],
    ['the key of nobody', () => [Request.learn, host.next, tagged(new Uint8Array(16), Request.learn, host.next, learn)]],
  ])('a request with %s changes nothing and is no answer worth', (_, forged) => {
    host.greet(1)
    host.configure()
    host.ask(Request.learn, learn)
    const before = host.digest()
    expect(device.ask(...forged())).toEqual(expected(host.next & 255))
    expect(host.digest()).toBe(before)
  })

  test('a whole session, recorded and played again, changes nothing: to the same start, and to the next', () => {
    const frames: [number, number, Uint8Array][] = []
    const ask = device.ask.bind(device)
    device.ask = (type, number, payload = empty) => {
      frames.push([type, number, payload])
      return ask(type, number, payload)
    }
    host.greet(1)
    host.configure()
    for (let i = 0; i < 20; i++) host.ask(Request.learn, learn)
    device.ask = ask
    host.greet(2)
    const before = host.digest()
    for (const frame of frames) device.ask(...frame)
    host.greet(3)
    expect(host.digest()).toBe(before)
    device.restart()
    for (const frame of frames) device.ask(...frame)
    host.greet(4)
    expect(word(host.ask(Request.stats).payload.subarray(4)), 'nothing was configured').toBe(0)
    expect(host.ask(Request.digest).type).toBe(Request.digest | Reply.refused)
  })

  test('a hello as hosts without a key say it is answered, and opens nothing', () => {
    expect(device.hello(5)[0]!.payload[15]! & KEY_NEEDED).toBe(KEY_NEEDED)
    expect(device.ask(Request.reset, 0)).toEqual(expected(0))
  })

  test('whatever comes, the device neither obeys, nor traps, nor writes outside its room', () => {
    host.greet(1)
    host.configure()
    const frame = fc.record({ type: fc.integer({ min: 0, max: 255 }), number: fc.integer({ min: 0, max: 255 }), payload: fc.uint8Array({ maxLength: 240 }) })
    let nonce = 1
    fc.assert(fc.property(fc.array(frame, { maxLength: 20 }), (frames) => {
      host.greet(nonce = (nonce % 255) + 1)
      const before = host.digest()
      for (const { type, number, payload } of frames) if (type !== Request.hello) device.ask(type, number, payload)
      expect(host.digest()).toBe(before)
    }), { numRuns: 200 })
    expect(device.isIntact).toBe(true)
  })
})

test('the vectors of docs/spec.md are those of the device', () => {
  const page = readFileSync(new URL('../../docs/spec.md', import.meta.url), 'utf8')
  const key = Uint8Array.from({ length: 16 }, (_, i) => i), hello = Uint8Array.of(1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8)
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
  device = new BareDevice(1 << 14, store = new MemoryStore(0, 1), key)
  const challenge = device.ask(Request.hello, 0, hello)[0]!.payload.subarray(-16, -8)
  const session = sessionKey(key, hello, challenge), first = tagged(session, Request.digest, 0, empty)
  for (const told of [challenge, session, first, tagged(session, Request.digest, 256, empty)]) expect(page).toContain(hex(told))
  expect(device.ask(Request.digest, 0, first)[0]!.type, 'the device takes the tag').toBe(Request.digest | Reply.refused)
})

describe('starts are counted', () => {
  const challenge = () => host.greet(1).payload.subarray(-16, -8)

  test.each([['EEPROM', 1], ['flash', 64]])('for ever, in %s', (_, page) => {
    store = new MemoryStore(0, page)
    host = new Host((device = new BareDevice(1 << 14, store, key)))
    for (let start = 1; start < 100; start++) {
      expect(challenge()).toEqual(challengeOf(key, start, 1))
      device.restart()
    }
    if (page === 1) expect(Math.max(...store.erasures), 'in turns').toBeLessThanOrEqual(26)
  })

  test.each([['EEPROM', 1], ['flash', 64]])('and no power cut makes a number come twice, in %s', (_, page) => {
    for (const starts of [0, 1, 3, 4, 7, 8, 15, 16]) {
      for (let cut = 0; ; cut++) {
        const torn = new TornStore(page)
        host = new Host((device = new BareDevice(1 << 14, torn, key)))
        for (let i = 0; i < starts; i++) device.restart()
        const before = challenge()
        torn.cutAfter(cut)
        const whole = survives(() => device.restart())
        torn.cutAfter(Infinity)
        if (!whole) device.restart()
        const [last, after] = [starts + 1, challenge()]
        expect(after, `start ${last}, cut after ${cut} bytes`).not.toEqual(before)
        expect([challengeOf(key, last + 1, 1), challengeOf(key, last + 2, 1)]).toContainEqual(after)
        if (whole) break
      }
    }
  })

  test('a memory that refuses opens no session', () => {
    store.program = () => -1
    device.restart()
    expect(challenge()).toEqual(new Uint8Array(8))
    expect(device.ask(Request.reset, 0, host.payload(Request.reset))).toEqual(expected(0))
  })
})

class PowerCut extends Error {}

const survives = (run: () => void): boolean => {
  try {
    run()
    return true
  } catch (error) {
    if (error instanceof PowerCut) return false
    throw error
  }
}

/** Loses its power after so many bytes that are erased or written; of the byte that is under way some bits change. */
class TornStore extends MemoryStore {
  private left = Infinity
  constructor(page: number) { super(0, page) }
  cutAfter(bytes: number): void { this.left = bytes }
  private step(at: number, becomes: number): void {
    if (this.left-- > 0) return void (this.contents[at] = becomes)
    this.contents[at] = (this.contents[at]! & 0x5a) | (becomes & 0xa5)
    throw new PowerCut()
  }
  override erase(offset: number): number {
    for (let i = 0; i < this.page; i++) this.step(offset + i, 0xff)
    return 0
  }
  override program(offset: number, from: Uint8Array): number {
    from.forEach((byte, i) => this.step(offset + i, this.contents[offset + i]! & byte))
    return 0
  }
}
