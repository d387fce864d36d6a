import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { ABI_VERSION, Reply, Request, WIRE_VERSION } from '../../assembly/abi.ts'
import type { Link } from '../../host/device/link.ts'
import { connectTo, Loopback, wireCodec } from '../../host/device/loopback.ts'
import { needsMainThread, serialPath } from '../../host/device/registry.ts'
import { EngramError } from '../../host/errors.ts'
import { Decoder, Encoder, type Frame } from '../../host/wire/codec.ts'
import { experimentOf, observe } from '../conformance/observe.ts'

const quick = { helloPatience: 60, helloRepeat: 20 }
const experiment = experimentOf({ rule: 'local', network: '12:i8-10', seed: 1 })
const bytesOf = (text: string) => new TextEncoder().encode(text)

/** A link to something that answers each frame of the host by bytes. */
function answering(answers: (frame: Frame) => Uint8Array[]): Link {
  const decoder = new Decoder(wireCodec())
  let listener: (chunk: Uint8Array) => void = () => {}
  return {
    name: 'COM7',
    async write(bytes) {
      for (const frame of decoder.decode(bytes)) for (const chunk of answers(frame)) queueMicrotask(() => listener(chunk))
    },
    onData: (hear) => (listener = hear),
    onClose: () => {},
    close: async () => {},
  }
}

const encode = (frame: Frame) => new Encoder(wireCodec()).encode(frame)

describe('what does not answer hello is told by what came', () => {
  test.each<[string, (frame: Frame) => Uint8Array[], string, RegExp]>([
    ['nothing', () => [], 'LINK_TIMEOUT', /^COM7 was silent for 0\.\d s: nothing answers hello$/],
    ['what was sent', (frame) => [encode(frame)], 'LINK_ECHO', /^COM7 echoes: within 0\.\d s \d+ of our own frames came back/],
    ['text', () => [bytesOf('boot ok\r\n')], 'LINK_FOREIGN', /^COM7 sent \d+ bytes in 0\.\d s, beginning with "boot ok\\r\\n/],
    ['noise', () => [Uint8Array.of(0x80, 0xf8, 0, 0x91)], 'LINK_FOREIGN', /beginning with 0x 80 f8 00 91/],
    ['a hello to somebody else', ({ number }) => [encode({ type: Request.hello | Reply.done, number, payload: new Uint8Array(30) })], 'LINK_FOREIGN', /beginning with 0x /],
  ])('%s', async (_, answers, code, message) => {
    await expect(connectTo(answering(answers), quick)).rejects.toMatchObject({ code, exitCode: 4, message: expect.stringMatching(message) })
  })
})

describe('a hello that cannot be', () => {
  const hello = (change: (payload: Uint8Array) => Uint8Array | void) =>
    answering((frame) => {
      const payload = new Uint8Array(26)
      payload.set([...frame.payload.subarray(0, 4), WIRE_VERSION, ABI_VERSION, 0, 255, 0, 64, 0, 0, 0, 1, 240, 0])
      payload.set(bytesOf('ab'), 24)
      return [encode({ type: Request.hello | Reply.done, number: 0, payload: change(payload) ?? payload })]
    })

  it('is one of these, and no other', async () => {
    expect((await connectTo(hello(() => {}), quick)).hello.board).toBe('ab')
  })

  test.each<[string, (payload: Uint8Array) => Uint8Array | void, RegExp]>([
    ['too short', (payload) => payload.slice(0, 20), /20 bytes/],
    ['payloads that hold nothing', (payload) => void (payload[14] = 2), /longest payload of 2 bytes/],
    ['payloads longer than a frame', (payload) => void (payload[14] = 250), /longest payload of 250 bytes/],
    ['no ring', (payload) => void payload.fill(0, 12, 14), /ring of 0 bytes/],
    ['a name that moves the cursor', (payload) => void payload.set([27, 91], 24), /the name 0x 1b 5b/],
  ])('has %s', async (_, change, message) => {
    await expect(connectTo(hello(change), quick)).rejects.toMatchObject({ code: 'DEVICE_FAILED', message: expect.stringMatching(message) })
  })
})

it('whatever frames a device answers with, the host fails with a code or not at all', async () => {
  const payload = fc.uint8Array({ maxLength: 44 })
  const answer = fc.record({ type: fc.integer({ min: 0x80, max: 0xff }), payload, sameType: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 8 }), async (list) => {
      const device = new Loopback()
      let count = 0
      // Hello is answered well, all else by what the list says, with a good CRC.
      const lying: Link = {
        write: (bytes) => device.write(bytes),
        onClose: () => {},
        close: async () => {},
        onData(hear) {
          const decoder = new Decoder(wireCodec())
          device.onData((chunk) => {
            for (const frame of decoder.decode(chunk)) {
              const { type, payload, sameType } = list[count++ % list.length]!
              hear(encode(frame.type === (Request.hello | Reply.done) ? frame : { number: frame.number, type: sameType ? frame.type : type, payload }))
            }
          })
        },
      }
      const failure = await connectTo(lying, { timing: { patience: 20, first: 4, least: 4 } })
        .then((connection) => connection.open(experiment))
        .then((session) => session.digest())
        .catch((error: unknown) => error)
      if (typeof failure !== 'number') expect(failure).toBeInstanceOf(EngramError)
    }),
    { numRuns: 60 },
  )
})

it('learns the same bytes on a line that echoes both ways, and behind text that runs into every answer', async () => {
  const echoing = (text: string): Link => {
    const device = new Loopback()
    let hear: (chunk: Uint8Array) => void = () => {}
    device.onData((chunk) => {
      hear(bytesOf(text))
      hear(chunk)
      void device.write(chunk)
    })
    return {
      async write(bytes) {
        hear(bytes)
        await device.write(bytes)
      },
      onData: (listener) => (hear = listener),
      onClose: () => {},
      close: () => device.close(),
    }
  }
  const on = (link: Link) => observe({ id: 'line', open: async (e) => (await connectTo(link)).open(e) }, experiment)
  const clean = await on(new Loopback())
  expect(await on(echoing(''))).toEqual(clean)
  expect(await on(echoing('t = 23.4 C\r\n'))).toEqual(clean)
})

describe('a device that is a serial port', () => {
  test.each([
    ['serial:/dev/ttyACM0', '/dev/ttyACM0'],
    ['/dev/ttyACM0', '/dev/ttyACM0'],
    ['/dev/cu.usbmodem14201', '/dev/cu.usbmodem14201'],
    ['/dev/pts/3', '/dev/pts/3'],
    ['COM3', 'COM3'],
    ['serial:COM12', 'COM12'],
    ['\\\\.\\COM12', '\\\\.\\COM12'],
  ])('%s is understood, and needs the main thread', (name, path) => {
    expect([serialPath(name), needsMainThread(name)]).toEqual([path, true])
  })

  test.each(['v8', 'native', 'emulator:uno', 'wasi:wasmtime run', 'wasi:/usr/bin/wasmtime', 'serial:', 'comet'])('%s is none', (name) => {
    expect([serialPath(name), needsMainThread(name)]).toEqual([undefined, false])
  })
})
