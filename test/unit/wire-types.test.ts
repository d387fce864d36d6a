import { beforeEach, describe, expect, test } from 'vitest'
import { Refusal, Reply, Request } from '../../assembly/abi.ts'
import { wireCodec } from '../../host/device/loopback.ts'
import { configBlock } from '../../host/experiment/config-block.ts'
import { Decoder, Encoder, type Frame } from '../../host/wire/codec.ts'
import { readReply } from '../../host/wire/replies.ts'
import { BareDevice } from '../bare-device.ts'
import { digits, experimentOf } from '../conformance/observe.ts'

/** What docs/wire.md says of every type that comes to a device. */
const ranges = [
  ['no request', 0x00, 0x00],
  ['hello', 0x01, 0x01],
  ['probe', 0x02, 0x02],
  ['no request', 0x03, 0x0f],
  ['numbered', 0x10, 0x2f],
  ['no request', 0x30, 0x7f],
  ['answer', 0x80, 0xff],
] as const
type Kind = (typeof ranges)[number][0]

const types = Array.from({ length: 256 }, (_, type) => type)
const kindOf = (type: number): Kind => ranges.find(([, first, last]) => first <= type && type <= last)![0]
const known = new Set(Object.values(Request).filter((type): type is Request => typeof type === 'number' && type !== Request.last))

const block = configBlock(experimentOf({ rule: 'local', network: '12:i8-10', seed: 1 }))
const sample = new Uint8Array(digits.train.inputs.buffer, digits.train.inputs.byteOffset, 64)
const word = (payload: Uint8Array) => new DataView(payload.buffer).getUint32(0, true)
const hex = (type: number) => `0x${type.toString(16).padStart(2, '0')}`

let device: BareDevice
/** The device with a learner; the next number is 2. */
beforeEach(() => {
  device = new BareDevice(1 << 14)
  device.hello(1)
  device.ask(Request.block, 0, Uint8Array.of(0, 0, ...block))
  device.ask(Request.configure, 1)
})

const awaited = () => device.ask(Request.probe, 0)[0]!.payload[0]
const digest = (number: number) => word(device.ask(Request.digest, number)[0]!.payload)
const expected = (number: number): Frame => ({ type: Reply.expected, number, payload: new Uint8Array() })

test('the ranges cover every type once', () => {
  expect(types.map((type) => ranges.filter(([, first, last]) => first <= type && type <= last).length)).toEqual(types.map(() => 1))
})

describe.each(types.map((type) => [hex(type), kindOf(type), type] as const))('type %s, %s', (_, kind, type) => {
  test('to a device that heard no hello', () => {
    device.restart()
    const answers = device.ask(type, 9)
    if (kind === 'hello') expect(answers, 'a hello without a nonce').toEqual([])
    else expect(answers).toEqual(kind === 'answer' ? [] : [{ type: Reply.unsynced, number: 9, payload: Uint8Array.of(type) }])
  })

  test('with the number that is awaited: only a request uses it up', () => {
    const answers = device.ask(type, 2, Uint8Array.of(200))
    if (kind === 'no request') expect(answers).toEqual([expected(2)])
    if (kind === 'answer' || kind === 'hello') expect(answers).toEqual([])
    if (kind === 'probe') expect(answers).toMatchObject([{ type: Request.probe | Reply.done, number: 2, payload: Uint8Array.of(2) }])
    if (kind === 'numbered') expect([type | Reply.done, type | Reply.refused]).toContain(answers[0]!.type)
    if (kind === 'numbered' && !known.has(type)) expect((answers[0]!.payload[4]! << 24) >> 24).toBe(Refusal.unknown)
    expect(awaited()).toBe(kind === 'numbered' ? 3 : 2)
  })

  test('with the number of another request that was obeyed: it gets no result of that one', () => {
    const other = type === Request.digest ? Request.region : Request.digest
    device.ask(other, 2, Uint8Array.of(0))
    const answers = device.ask(type, 2, Uint8Array.of(200))
    if (kind === 'numbered' || kind === 'no request') expect(answers).toEqual([expected(3)])
    else expect(answers.map(({ type }) => type)).toEqual(kind === 'probe' ? [Request.probe | Reply.done] : [])
    expect(awaited()).toBe(3)
  })

  test('with a number of the session before: it is obeyed by none', () => {
    // The result of number 3 lies where that of 255 would.
    for (const number of [2, 3]) device.ask(type, number, Uint8Array.of(200))
    device.hello(2)
    const answers = device.ask(type, 255, Uint8Array.of(200))
    if (kind === 'numbered' || kind === 'no request') expect(answers).toEqual([expected(0)])
    expect(awaited()).toBe(0)
  })

  test('out of order changes nothing', () => {
    const before = digest(2)
    const answers = device.ask(type, 77, Uint8Array.of(3, ...sample))
    if (kind === 'numbered' || kind === 'no request') expect(answers).toEqual([expected(3)])
    if (kind !== 'hello') expect(digest(3)).toBe(before)
  })
})

/** What docs/wire.md says of every type that comes to a host, and the least that it must carry. */
function saidOf(type: number): { said: unknown; least: number } {
  if (type === Request.hello || type === Request.probe || (type >= 0x10 && type <= 0x2f)) return { said: { what: 'echo' }, least: 0 }
  const request = type & 0x3f
  const numbered = request >= 0x10 && request <= 0x2f
  const least: Record<number, number> = { [Request.hello]: 8, [Request.probe]: 1, [Request.stats]: 40 }
  if (type >> 6 === 2 && (numbered || request === Request.hello || request === Request.probe)) return { said: { what: 'done', request }, least: least[request] ?? 4 }
  if (type >> 6 === 3 && numbered) return { said: { what: 'refused', request }, least: 5 }
  if (type === 0xf0) return { said: { what: 'expected' }, least: 0 }
  if (type === 0xf1) return { said: { what: 'unsynced' }, least: 1 }
  if (type === 0xf2) return { said: { what: 'trapped' }, least: 4 }
  return { said: undefined, least: 0 }
}

describe('a host', () => {
  test.each(types.map((type) => [hex(type), type] as const))('reads type %s as one thing, and not when it is too short', (_, type) => {
    const { said, least } = saidOf(type)
    for (let length = 0; length <= 41; length++)
      expect(readReply({ type, number: 0, payload: new Uint8Array(length) }), `${length} bytes`).toEqual(length >= least ? said : undefined)
  })

  test('and a device say the same of every answer', () => {
    const codec = { encoder: new Encoder(wireCodec()), decoder: new Decoder(wireCodec()) }
    let number = 2
    for (const type of types) {
      for (const answer of device.ask(type, number, Uint8Array.of(200))) {
        const [heard] = codec.decoder.decode(codec.encoder.encode(answer))
        expect(readReply(heard!), hex(type)).toBeDefined()
        expect(readReply(heard!)).not.toEqual({ what: 'echo' })
        if (readReply(heard!)!.what !== 'expected') expect(readReply(heard!)).toHaveProperty('request', type)
      }
      number = awaited()!
    }
  })
})
