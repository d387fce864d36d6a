import { describe, expect, test } from 'vitest'
import { LOST_AFTER, Request } from '../../assembly/abi.ts'
import { misheard } from '../../host/device/line-rate.ts'
import { connectTo, Loopback } from '../../host/device/loopback.ts'
import { openDevice } from '../../host/device/registry.ts'
import type { Connection } from '../../host/wire/connection.ts'
import { BareDevice } from '../bare-device.ts'
import { evenly, FaultyLink } from '../../host/fault/line.ts'
import { experimentOf, observe } from './observe.ts'

const RATES = [3_000_000, 1_000_000, 460_800]
const USUAL = 115_200
const timing = { patience: 1e9, first: 20, least: 8 }
const experiment = experimentOf({ rule: 'local', network: '16:i8-13-10:i8', seed: 21 })
const expected = await observe(await openDevice('v8-scalar'), experiment)

/** A line that is clean up to a rate, and above it damages so many of its frames. */
const overLine = (device: Loopback, clean: number, rate: number) => new FaultyLink(device, { seed: 5, shares: evenly(rate, ['damage', 'lose', 'noise']), above: clean })

async function learned(link: FaultyLink | Loopback): Promise<{ connection: Connection; observed: unknown }> {
  let connection: Connection | undefined
  const options = { timing, helloRepeat: 20, helloPatience: 1e9, rates: async () => RATES }
  const observed = await observe({ id: 'line', open: async (e) => (connection = await connectTo(link, options)).open(e) }, experiment)
  return { connection: connection!, observed }
}

describe('what a receiver makes of bytes at another rate', () => {
  test('is the bytes themselves as long as the rates agree within 4 %', () => {
    const bytes = Uint8Array.of(0, 0x55, 0xff, 3)
    for (const rate of [USUAL * 0.97, USUAL, USUAL * 1.03]) expect(misheard(bytes, USUAL, rate)).toEqual(bytes)
    expect(misheard(bytes, USUAL, undefined)).toEqual(bytes)
  })

  test('is at least a zero for each zero that is sent slower', () => {
    for (const times of [2, 2.17, 4, 8.68, 17.4, 26])
      expect(misheard(new Uint8Array(20), USUAL, USUAL * times).filter((byte) => byte === 0).length, `${times}`).toBeGreaterThanOrEqual(20)
  })

  test('is every second bit at half the rate', () => {
    // Start, 0 1 0 1 0 1 0 1, stop at 2 baud, heard at 1: the start, then what lies in the middle of each longer bit, then an idle line.
    expect(misheard(Uint8Array.of(0b11110000), 2, 1)).toEqual(Uint8Array.of(0b11111110))
  })
})

describe('a device', () => {
  const device = (): BareDevice => {
    const bare = new BareDevice(1 << 14)
    bare.hello(1)
    return bare
  }

  test('takes the rate that it is asked for, again when its answer is asked for again', () => {
    const bare = device()
    const asked = Uint8Array.of(0x40, 0x42, 0x0f, 0)
    expect(bare.ask(Request.rate, 0, asked)).toMatchObject([{ type: Request.rate | 0x80 }])
    bare.ask(Request.rate, 0, asked)
    expect(bare.rates).toEqual([1_000_000, 1_000_000])
    bare.ask(Request.rate, 1, asked.subarray(0, 3))
    expect(bare.rates).toHaveLength(2)
  })

  test(`goes back after ${LOST_AFTER} zeros without a whole frame, damaged frames or not, and not before`, () => {
    for (const noise of [[0], [7, 0]]) {
      const bare = device()
      const call = (times: number) => bare.hear(Uint8Array.from({ length: times * noise.length }, (_, i) => noise[i % noise.length]!))
      call(LOST_AFTER - 1)
      bare.ask(Request.probe, 0)
      call(LOST_AFTER - 1)
      expect(bare.rates).toEqual([])
      call(1)
      expect(bare.rates).toEqual([0])
    }
  })
})

describe('a line', () => {
  test('is taken to the fastest rate of the board', async () => {
    const device = new Loopback({ rates: RATES })
    const { connection, observed } = await learned(device)
    expect(observed).toEqual(expected)
    expect(connection.baud).toBe(RATES[0])
  })

  test('stays as it is on a board that has no other rate, and one whose firmware knows of none', async () => {
    const { connection, observed } = await learned(new Loopback())
    expect(observed).toEqual(expected)
    expect(connection.baud).toBe(USUAL)
  })

  test.each([0.05, 0.3, 1])('that damages %f of its frames at the high rates ends at one that it keeps, with the same bytes', async (rate) => {
    const device = new Loopback({ rates: RATES })
    const link = overLine(device, 500_000, rate)
    const { connection, observed } = await learned(link)
    expect(observed).toEqual(expected)
    expect(link.damaged, 'the line was never bad').toBeGreaterThan(0)
    if (rate > 0.05) expect([connection.baud, device.rate]).toEqual([460_800, 460_800])
  })

  test('that gets worse while a board learns is slowed down in the middle of it', async () => {
    const device = new Loopback({ rates: RATES })
    const link = overLine(device, 4_000_000, 0.5)
    const connection = await connectTo(link, { timing, rates: async () => RATES })
    const session = await connection.open(experiment)
    expect(connection.baud).toBe(RATES[0])
    link.options.above = USUAL
    const observed = await observe({ id: 'line', open: async () => session }, experiment)
    expect(observed).toEqual(expected)
    expect(connection.baud).toBe(USUAL)
  })

  test('is found at the usual rate by the next host, although the last one left without a word', async () => {
    const device = new Loopback({ rates: RATES })
    const connection = await connectTo(device, { timing, rates: async () => RATES })
    await connection.stats()
    expect(device.rate).toBe(RATES[0])
    await device.setRate(USUAL)
    const next = await connectTo(device, { timing, helloRepeat: 20 })
    expect(next.hello.board).toBe('loopback')
    expect(device.rate).toBe(USUAL)
  })

  test('is left at the usual rate by a host that ends', async () => {
    const device = new Loopback({ rates: RATES })
    const connection = await connectTo(device, { timing, rates: async () => RATES })
    await connection.stats()
    const { link } = { link: device }
    const close = link.close.bind(link)
    let left = 0
    link.close = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      left = device.rate
      await close()
    }
    await connection.close()
    expect(left).toBe(USUAL)
  })

  test('notices that the board was reset, which is at its usual rate again', async () => {
    const device = new Loopback({ rates: RATES })
    const connection = await connectTo(device, { timing, rates: async () => RATES })
    await connection.stats()
    device.restart()
    await expect(connection.stats()).rejects.toMatchObject({ code: 'DEVICE_RESTARTED' })
  })
})
