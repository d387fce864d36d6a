import { describe, expect, test } from 'vitest'
import { KEY_NEEDED, Request } from '../../assembly/abi.ts'
import type { Device } from '../../host/device/device.ts'
import type { Link } from '../../host/device/link.ts'
import { connectTo, Loopback, wireCodec } from '../../host/device/loopback.ts'
import { openDevice } from '../../host/device/registry.ts'
import { MemoryStore } from '../../host/device/store.ts'
import { Decoder, Encoder, type Frame } from '../../host/wire/codec.ts'
import { evenly, FaultyLink } from '../../host/fault/line.ts'
import { experimentOf, observe } from './observe.ts'

const key = Uint8Array.from({ length: 16 }, (_, i) => 31 * i + 5)
const other = key.map((byte, i) => byte ^ Number(i === 15))
const experiment = experimentOf({ rule: 'local', network: '16:i8-13-10:i8', seed: 21 })
const timing = { patience: 1e9, first: 20, least: 8 }
const board = (options = {}): Loopback => new Loopback({ store: new MemoryStore(0, 1), key, ...options })

const over = (link: Link): Device => ({
  id: 'keyed',
  open: async (e) => (await connectTo(link, { timing, helloRepeat: 20, helloPatience: 1e9, key })).open(e),
})

test('a device with a key learns the same bytes from a host that has it', async () => {
  expect(await observe(over(board()), experiment)).toEqual(await observe(await openDevice('v8-scalar'), experiment))
})

test('over a bad line, too', async () => {
  const link = new FaultyLink(board({ ring: 512 }), { seed: 3, shares: evenly(0.12) })
  expect(await observe(over(link), experiment)).toEqual(await observe(await openDevice('v8-scalar'), experiment))
  expect(Object.keys(link.count).length, 'the line was not bad').toBeGreaterThan(3)
})

describe('hello says plainly who may change what is learned', () => {
  test('anyone', async () => {
    expect((await connectTo(board({ key: undefined }))).hello.keyed).toBe(false)
  })
  test('who has the key', async () => {
    expect((await connectTo(board(), { key })).hello.keyed).toBe(true)
  })
  test.each([
    ['no key, and one is needed', { key }, undefined, 'KEY_NEEDED'],
    ['another key', { key }, other, 'KEY_WRONG'],
    ['a key, and none is needed', { key: undefined }, key, 'KEY_UNUSED'],
    ['a key, and starts cannot be counted', { key, store: undefined }, key, 'DEVICE_FAILED'],
  ])('%s', async (_, options, given, code) => {
    await expect(connectTo(board(options), { ...(given && { key: given }) })).rejects.toMatchObject({ code })
  })
})

/** Changes what the device says before the host hears it. */
class Between implements Link {
  private readonly decoder = new Decoder(wireCodec())
  private readonly encoder = new Encoder(wireCodec())
  constructor(private readonly link: Link, private readonly change: (frame: Frame) => Frame[]) {}
  write(bytes: Uint8Array): Promise<void> { return this.link.write(bytes) }
  onData(listener: (chunk: Uint8Array) => void): void {
    this.link.onData((chunk) => {
      for (const frame of this.decoder.decode(chunk)) for (const said of this.change(frame)) listener(this.encoder.encode(said))
    })
  }
  onClose(listener: (reason: Error) => void): void { this.link.onClose(listener) }
  close(): Promise<void> { return this.link.close() }
}

describe('somebody between host and board', () => {
  test('cannot make the host believe that no key is needed', async () => {
    const link = new Between(board(), (frame) => [frame.type === (Request.hello | 0x80) ? { ...frame, payload: frame.payload.map((byte, i) => (i === 15 ? byte & ~KEY_NEEDED : byte)) } : frame])
    await expect(connectTo(link, { key })).rejects.toMatchObject({ code: expect.stringMatching(/KEY_UNUSED|DEVICE_FAILED/) })
  })

  test('cannot change what hello says', async () => {
    const link = new Between(board(), (frame) => [{ ...frame, payload: frame.payload.map((byte, i) => (i === 9 ? byte ^ 1 : byte)) }])
    await expect(connectTo(link, { key })).rejects.toMatchObject({ code: 'KEY_WRONG' })
  })

  test('cannot give an answer in the place of the board: the host waits for the true one', async () => {
    const link = new Between(board(), (frame) =>
      frame.type === (Request.digest | 0x80) ? [{ ...frame, payload: frame.payload.map((byte, i) => (i === 0 ? byte ^ 1 : byte)) }, frame] : [frame])
    const session = await over(link).open(experiment)
    const open = await (await connectTo(new Loopback())).open(experiment)
    expect(await session.digest()).toBe(await open.digest())
  })
})
