import { describe, expect, it } from 'vitest'
import type { Session } from '../../host/device/device.ts'
import { openDevice } from '../../host/device/registry.ts'
import { parseFaults } from '../../host/fault/notation.ts'
import type { Samples } from '../../host/data/dataset.ts'
import { takeSamples } from '../../host/data/storage.ts'
import { experimentOf, lessonOf, rows } from './observe.ts'

const COUNT = 60
const experiment = experimentOf({ rule: 'local', network: '12:i8-10:i8', seed: 3 })
const lesson = lessonOf(experiment)

async function learned(device: string, texts: readonly string[], use: (session: Session) => Promise<unknown> = (session) => session.learn(lesson, rows(0, COUNT))) {
  const session = await (await openDevice(device, { faults: parseFaults(texts) })).open(experiment)
  try {
    const hits = await use(session)
    return { hits, digest: await session.digest(), answers: [...(await session.infer(lesson, rows(0, 20)))], told: (await session.faultsTold?.()) ?? [] }
  } finally {
    await session.close()
  }
}

const { told: _, ...whole } = await learned('v8-scalar', [])

/** What befalls the device and not its samples, and what is said of it. */
const harmless: [device: string, faults: string[], told: RegExp][] = [
  ['loopback', ['lost=0.2'], /of \d{3} frames [1-9]\d* were lost/],
  ['loopback', ['doubled=0.2'], /frames [1-9]\d* were doubled/],
  ['loopback', ['damaged=0.2'], /frames [1-9]\d* were damaged/],
  ['loopback', ['lost=0.1', 'doubled=0.1', 'damaged=0.1'], /frames [1-9]\d* were lost, [1-9]\d* were doubled, [1-9]\d* were damaged/],
  ['loopback', ['power=30'], /behind sample 30: it had no checkpoint and began anew; 30 samples lost/],
  ['loopback', ['power=30:save=20'], /behind sample 30: it went on from 20, its newest checkpoint; 10 samples lost/],
  ['loopback', ['power=40:save=20'], /behind sample 40: it went on from 40, its newest checkpoint; nothing was lost/],
  ['loopback', ['power=1:save=20'], /behind sample 1: it had no checkpoint/],
  ['loopback', ['power=60:save=20'], /behind sample 60: it went on from 60/],
  ['loopback', ['power=500:save=20'], /the power never went: there were 60 samples/],
  ['loopback', ['power:byte=100:save=20'], /byte 100 .* in the save behind sample 20: it had no checkpoint/],
  ['loopback', ['power:byte=5500:save=20'], /byte 5,500 .* in the save behind sample 40: it went on from 20, its newest checkpoint; 20 samples lost/],
  ['loopback', ['power:byte=5500:save=20:cut=torn'], /save behind sample 40: it went on from 20/],
  ['loopback', ['power:byte=5500:save=20:cut=weak'], /save behind sample 40: it went on from 20/],
  ['loopback', ['power:byte=9999999:save=20'], /the power never went: 3 saves wrote less than 9,999,999 bytes/],
  ['loopback', ['power=50:warned=10'], /fell behind sample 40, .* it saved what it had learned\n.*behind sample 50: it went on from 40, its newest checkpoint; 10 samples lost/],
  ['loopback', ['power=50:warned=0'], /fell behind sample 50, .* it saved .*\n.*behind sample 50: it went on from 50, its newest checkpoint; nothing was lost/],
  ['loopback', ['power=50:save=20:warned=10'], /fell behind sample 40, .* all that it had learned was saved already\n.*it went on from 40, /],
  ['loopback', ['power=90:warned=50'], /the power never went: there were 60 samples\n.*fell behind sample 40/],
  ['loopback', ['power=50:save=20', 'rot=1'], /1 bit of checkpoint 2 \(40 samples\) flipped while it was off: it went on from 20.*30 samples lost/],
  ['loopback', ['power=50:save=20', 'rot=40'], /40 bits of checkpoint 2 .* it went on from 20/],
  ['loopback', ['power=30:save=20', 'rot=1'], /1 bit of checkpoint 1 \(20 samples\) .* it had no checkpoint and began anew/],
  ['loopback', ['power=10:save=20', 'rot=1'], /there was no checkpoint to rot: it had no checkpoint/],
  ['loopback', ['power=30:save=20', 'damaged=0.1'], /it went on from 20.*were damaged/s],
  ['v8-scalar', ['power=30'], /it had no checkpoint and began anew; 30 samples lost/],
  ['v8-simd', ['power=60'], /behind sample 60: it had no checkpoint/],
  ['wasmtime', ['power=30'], /it had no checkpoint and began anew; 30 samples lost/],
]

describe('a device that things befall learns the same, since it is shown again what was lost', () => {
  it.each(harmless)('%s with %j', async (device, faults, said) => {
    const { told, ...found } = await learned(device, faults)
    expect(found).toEqual(whole)
    expect(told.join('\n')).toMatch(said)
  })

  it('and so where it is shown its samples in parts, in a buffer that is used again', async () => {
    const parts = async (session: Session): Promise<number> => {
      const buffer: Samples = takeSamples(lesson, rows(0, 7))
      let hits = 0
      for (let at = 0; at < COUNT; at += 7) {
        const count = Math.min(7, COUNT - at)
        buffer.inputs.set(takeSamples(lesson, rows(at, count)).inputs)
        buffer.labels.set(takeSamples(lesson, rows(at, count)).labels)
        hits += await session.learn({ ...buffer, count: 7 }, rows(0, count))
      }
      return hits
    }
    for (const device of ['loopback', 'v8-scalar']) {
      const { told, ...found } = await learned(device, [device === 'loopback' ? 'power=40:save=16' : 'power=40'], parts)
      expect(found).toEqual(whole)
      expect(told[0]).toContain(device === 'loopback' ? 'it went on from 32' : 'began anew')
    }
  })

  it('and so where a sequence begins anew in between: what is carried is forgotten again', async () => {
    const timed = experimentOf({ rule: 'eprop', network: 'leaky8-10', seed: 3, steps: 0 })
    const use = async (faults: string[], device: string) => {
      const session = await (await openDevice(device, { faults: parseFaults(faults) })).open(timed)
      const samples = lessonOf(timed)
      await session.learn(samples, rows(0, 25))
      await session.forget()
      await session.learn(samples, rows(25, 20))
      const found = [await session.digest(), await session.carriedDigest()]
      await session.close()
      return found
    }
    const expected = await use([], 'v8-scalar')
    for (const faults of [['power=40'], ['power=40:save=10'], ['power=40:save=25'], ['power=26:save=25']]) expect(await use(faults, 'loopback'), faults[0]).toEqual(expected)
  })

  it('a memory that forgot nothing would be seen: without sending again the digest is another', async () => {
    const short = await learned('v8-scalar', [], (session) => session.learn(lesson, rows(0, COUNT - 10)))
    expect(short.digest).not.toBe(whole.digest)
  })
})

describe('what cannot befall a device is refused, with what can', () => {
  it.each([
    ['v8', ['lost'], 'a line whose frames can be hit', 'native'],
    ['wasmtime', ['damaged'], 'a line', 'native'],
    ['wasi:wasmer run', ['lost'], 'a line', 'native'],
    ['v8', ['clock'], 'a counter of its own', 'emulator:uno'],
    ['native', ['clock'], 'a counter of its own', 'emulator:uno'],
    ['loopback', ['clock'], 'a counter of its own', 'emulator:uno'],
    ['emulator:microbit', ['clock'], 'a counter of its own', 'emulator:uno'],
    ['serial:/dev/none', ['power=3'], 'a supply', 'emulator:<board>'],
    ['serial:/dev/none', ['clock'], 'a counter', 'emulator:uno'],
    ['v8', ['power=3:warned=2'], 'no memory that keeps', 'loopback'],
    ['emulator:uno', ['power=3:warned=2'], 'so that its chip warns', 'loopback and native'],
    ['v8', ['power=3:save=2'], 'no memory that keeps', 'loopback'],
    ['wasmtime', ['power=3', 'rot'], 'no memory that keeps', 'loopback'],
    ['native', ['power:byte=3:save=2'], 'nobody sees the bytes', 'loopback'],
    ['emulator:microbit', ['power:byte=3:save=2'], 'nobody sees the bytes', 'loopback'],
    ['loopback', ['power:byte=3'], 'only saves write bytes', '--keep N'],
    ['emulator:hifive1', ['power=3:save=2'], 'no memory that keeps', 'emulator:uno'],
    ['emulator:uno', ['power:byte=3:save=2:cut=torn'], 'clean', 'loopback'],
  ])('%s with %j', async (device, texts, why, hint) => {
    await expect(openDevice(device, { faults: parseFaults(texts) })).rejects.toMatchObject({ code: 'OPTION_INVALID', message: expect.stringContaining(why), hint: expect.stringContaining(hint) })
  })

  it('every device can have what befalls samples', async () => {
    for (const device of ['v8', 'wasmtime', 'loopback', 'native', 'emulator:uno', 'serial:/dev/none']) await openDevice(device, { faults: parseFaults(['noise', 'stuck', 'mislabelled']) })
  })
})
