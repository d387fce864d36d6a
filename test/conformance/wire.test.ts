import { describe, expect, test } from 'vitest'
import { Request } from '../../assembly/abi.ts'
import type { Samples } from '../../host/data/dataset.ts'
import type { Link } from '../../host/device/link.ts'
import { connectTo, Loopback, loopbackDevice, wireCodec } from '../../host/device/loopback.ts'
import { openDevice } from '../../host/device/registry.ts'
import { Decoder } from '../../host/wire/codec.ts'
import { ruleRows } from '../rules.ts'
import { digits, experimentOf, observe, rows } from './observe.ts'

const reference = await openDevice('v8-scalar')

/** The smallest ring and room of any board, and plenty. */
const devices = [
  ['a small board', loopbackDevice({ room: 32_000, ring: 64 })],
  ['a large one', loopbackDevice()],
] as const

describe.each(devices)('over the wire, %s', (_, device) => {
  test.each(ruleRows.flatMap(({ rule, networks }) => [networks[0]!, networks.at(-1)!].map((network) => [rule, network] as const)))(
    '%s %s: the same bytes, classes, hits and regions as in V8',
    async (rule, network) => {
      const experiment = experimentOf({ rule, network, seed: 11 })
      expect(await observe(device, experiment)).toEqual(await observe(reference, experiment))
    },
  )
})

/** Digits at four times the width and height. */
function enlarged({ count, inputs, labels }: Samples): Samples {
  const pixel = (i: number) => inputs[Math.floor(i / 1024) * 64 + Math.floor((i % 1024) / 128) * 8 + Math.floor((i % 32) / 4)]!
  return { count, inputs: Int8Array.from({ length: count * 1024 }, (_, i) => pixel(i)), labels }
}

test.each([
  [4300, 15],
  [65_536, 4],
])('samples longer than a frame come in parts: %i bytes of room, %i parts', async (room, frames) => {
  const shape = { height: 32, width: 32, channels: 1 }
  const experiment = { ...experimentOf({ rule: 'local', network: 'conv5x4s2-pool2-10:i8', seed: 12 }), shape }
  const train = enlarged(digits.train)
  const link = new Loopback({ room, ring: 64 })
  // No wait ever ends, however busy this machine is, so what the host sends depends on its credits alone.
  const connection = await connectTo(link, { timing: { patience: 1e9, first: 1e9, least: 1e9 } })
  const session = await connection.open(experiment)
  const inV8 = await reference.open(experiment)
  expect(Math.ceil(1024 / connection.hello.payload)).toBeGreaterThanOrEqual(frames)
  expect(await session.learn(train, rows(0, 30))).toBe(await inV8.learn(train, rows(0, 30)))
  expect(await session.infer(train, rows(30, 10))).toEqual(await inV8.infer(train, rows(30, 10)))
  expect(await session.digest()).toBe(await inV8.digest())
  expect(link.overruns).toBe(0)
})

test('a slow device is asked whether it is there, and nothing is sent twice', async () => {
  const device = new Loopback()
  const decoder = new Decoder(wireCodec())
  const types: number[] = []
  const slow: Link = {
    async write(bytes) {
      types.push(...decoder.decode(bytes).map((frame) => frame.type))
      await device.write(bytes)
    },
    onData: (listener) => device.onData((chunk) => setTimeout(() => listener(chunk), 60)),
    onClose: (listener) => device.onClose(listener),
    close: () => device.close(),
  }
  const connection = await connectTo(slow, { timing: { first: 10, least: 5, patience: 1e9 } })
  const session = await connection.open(experimentOf({ rule: 'local', network: '10', seed: 13 }))
  await session.learn(digits.train, rows(0, 20))
  expect(types).toContain(Request.probe)
  expect(types.filter((type) => type === Request.learn)).toHaveLength(20)
})
