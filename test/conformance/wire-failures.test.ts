import { describe, expect, test } from 'vitest'
import { Status } from '../../assembly/abi.ts'
import type { Link } from '../../host/device/link.ts'
import { connectTo, Loopback, wireCodec } from '../../host/device/loopback.ts'
import { openDevice } from '../../host/device/registry.ts'
import type { EngramError } from '../../host/errors.ts'
import { Decoder, Encoder } from '../../host/wire/codec.ts'
import { digits, experimentOf, rows } from './observe.ts'

const timing = { patience: 250, first: 20, least: 10 }
/** No wait ever ends, however busy this machine is. */
const patient = { patience: 1e9, first: 1e9, least: 1e9 }
const experiment = experimentOf({ rule: 'dfa', network: '16:i8-10', seed: 31 })

/** A loopback that the test breaks after the n-th sample that the device acknowledged. */
async function interrupted(samples: number, fault: (device: Loopback) => void) {
  const device = new Loopback()
  const connection = await connectTo(device, { timing })
  const session = await connection.open(experiment, {
    onLearned: (learned) => {
      if (learned === samples) fault(device)
    },
  })
  return { session, learning: session.learn(digits.train, rows(0, 40)) }
}

const silent: Link = { write: async () => {}, onData: () => {}, onClose: () => {}, close: async () => {} }

describe('a host is told', () => {
  test('that nobody answers hello', async () => {
    await expect(connectTo(silent, { helloPatience: 60, helloRepeat: 20 })).rejects.toMatchObject({ code: 'LINK_TIMEOUT', exitCode: 4 })
  })

  test('that the device falls silent in the middle, and how far learning got', async () => {
    const { session, learning } = await interrupted(7, (device) => (device.write = async () => {}))
    await expect(learning).rejects.toMatchObject({ code: 'LINK_TIMEOUT' })
    expect(session.learned).toBeGreaterThanOrEqual(7)
  })

  test('that the line went away', async () => {
    const { learning, session } = await interrupted(7, (device) => device.unplug())
    await expect(learning).rejects.toMatchObject({ code: 'LINK_CLOSED', exitCode: 4, message: expect.stringContaining('unplugged') })
    await expect(session.digest(), 'a dead session stays dead').rejects.toMatchObject({ code: 'LINK_CLOSED' })
  })

  test('that the device restarted', async () => {
    const { learning } = await interrupted(7, (device) => device.restart())
    await expect(learning).rejects.toMatchObject({ code: 'DEVICE_RESTARTED', exitCode: 4 })
  })

  test('that the core trapped, with its code', async () => {
    const { learning } = await interrupted(7, (device) => device.trap(3))
    await expect(learning).rejects.toMatchObject({ code: 'DEVICE_TRAPPED', exitCode: 4, details: { trap: 3 } })
  })

  test('that another board answers', async () => {
    const connecting = connectTo(new Loopback({ board: 'uno' }), { board: 'pico' })
    await expect(connecting).rejects.toMatchObject({ code: 'DEVICE_MISMATCH', details: { board: 'uno', asked: 'pico' } })
  })

  test.each([
    ['wire', 4, 'WIRE_VERSION'],
    ['ABI', 5, 'ABI_MISMATCH'],
  ])('that the device speaks another version of the %s', async (_, byte, code) => {
    const device = new Loopback()
    const decoder = new Decoder(wireCodec())
    const encoder = new Encoder(wireCodec())
    const older: Link = {
      write: (bytes) => device.write(bytes),
      onClose: () => {},
      close: () => device.close(),
      onData: (listener) =>
        device.onData((chunk) => {
          for (const frame of decoder.decode(chunk)) listener(encoder.encode({ ...frame, payload: frame.payload.with(byte, 9) }))
        }),
    }
    await expect(connectTo(older)).rejects.toMatchObject({ code, exitCode: 5 })
  })

  test('that the network does not fit, and what it needs to the byte', async () => {
    const connection = await connectTo(new Loopback({ room: 1000 }))
    const error = await connection.open(experiment).catch((e: unknown) => e as EngramError)
    expect(error).toMatchObject({ code: 'BUDGET_EXCEEDED', exitCode: 3, details: { room: 1000 } })
    const { needed } = (error as EngramError).details as { needed: number }
    await expect((await connectTo(new Loopback({ room: needed - 1 }))).open(experiment)).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' })
    const fitting = await connectTo(new Loopback({ room: needed }))
    const session = await fitting.open(experiment)
    await session.learn(digits.train, rows(0, 5))
    expect((await fitting.stats()).usedBytes).toBe(needed)

    const small = await connection.open({ ...experiment, shape: { height: 1, width: 4, channels: 1 }, network: '4-10' })
    expect(await small.digest(), 'the connection goes on').toBeGreaterThan(0)
  })

  test('that the rule cannot take the network, as by any device', async () => {
    const connection = await connectTo(new Loopback())
    const refused = experimentOf({ rule: 'forward-forward:variant=classic', network: 'conv3x4-10', seed: 1 })
    await expect(connection.open(refused)).rejects.toMatchObject({ code: 'NETWORK_SHAPE', message: expect.stringContaining(Status[Status.badShape]) })
  })
})

describe('a host that comes back', () => {
  test('finds the learner as it was, and goes on where it stopped', async () => {
    const device = new Loopback()
    const first = await (await connectTo(device)).open(experiment)
    await first.learn(digits.train, rows(0, 25))
    device.onData(() => {})

    const again = await connectTo(device)
    expect(again.hello.learner?.samples).toBe(25)
    const second = await again.open(experiment, { resume: true })
    expect(second.learned).toBe(25)
    await second.learn(digits.train, rows(25, 15))

    const whole = await (await openDevice('v8-scalar')).open(experiment)
    const hits = await whole.learn(digits.train, rows(0, 40))
    expect(await second.digest()).toBe(await whole.digest())
    expect(await again.stats()).toMatchObject({ samples: 40, hits, ticks: { allLearns: 40_000 } })
  })

  test('starts anew when the learner there is of another configuration', async () => {
    const device = new Loopback()
    const first = await (await connectTo(device)).open(experiment)
    await first.learn(digits.train, rows(0, 25))
    const other = await (await connectTo(device)).open({ ...experiment, seed: 32 }, { resume: true })
    expect(other.learned).toBe(0)
  })
})

test.each([16, 64, 256])('a ring of %i bytes never overruns, though the device may be as slow as it likes', async (ring) => {
  const device = new Loopback({ ring })
  // The host never loses patience, so what it sends depends on its credits alone.
  const session = await (await connectTo(device, { timing: patient })).open(experiment)
  await session.learn(digits.train, rows(0, 200))
  await session.infer(digits.test, rows(0, 100))
  expect(device.overruns).toBe(0)
})
