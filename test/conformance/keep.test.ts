import { beforeAll, describe, expect, it } from 'vitest'
import type { Session } from '../../host/device/device.ts'
import type { Keep, Kept } from '../../host/device/kept.ts'
import { openDevice } from '../../host/device/registry.ts'
import { parseFaults } from '../../host/fault/notation.ts'
import { v8Device } from '../../host/device/v8.ts'
import { experimentFor } from '../lessons.ts'
import { digits, lessonOf, rows } from './observe.ts'

/** Samples of the lesson, and those whose labels are wrong: two saves' worth, of which the first is met while the measure is still high. */
const COUNT = 1200, EVERY = 100, FROM = 800, UNTIL = 900
const MARGIN = 0.25
const experiment = experimentFor({ rule: 'local', network: '32-10', seed: 3, dataset: digits, epochs: 1, samples: COUNT })
const lesson = lessonOf(experiment)
const wrong = { ...lesson, labels: lesson.labels.map((label, i) => (i >= FROM && i < UNTIL ? (label + 1) % 10 : label)) }

interface Found { hits: number; digest: number; kept: Kept | undefined; told: string[] }

async function learned(device: string, { keep, faults = [], samples = wrong, step = COUNT }: { keep?: Keep; faults?: string[]; samples?: typeof wrong; step?: number } = {}): Promise<Found> {
  const session = await (await openDevice(device, { faults: parseFaults(faults), keep })).open(experiment)
  try {
    let hits = 0
    for (let at = 0; at < COUNT; at += step) hits += await session.learn(samples, rows(at, Math.min(step, COUNT - at)))
    return { hits, digest: await session.digest(), kept: await session.kept?.(), told: (await session.faultsTold?.()) ?? [] }
  } finally {
    await session.close()
  }
}

/** What going back is, without a device that does: the learner of sample `to` goes on with the sample behind `back`. */
async function wentBack(to: number, back: number): Promise<Pick<Found, 'hits' | 'digest'>> {
  const v8 = v8Device('v8-scalar', 'engram')
  const open = async (at: number, from?: Session): Promise<Session> => v8.open(experiment, from && { pretrained: await from.learner!() })
  const begun = await open(0)
  let hits = await begun.learn(wrong, rows(0, to))
  const gone = await open(to, begun)
  hits += await gone.learn(wrong, rows(to, back - to))
  const on = await open(to, begun)
  hits += await on.learn(wrong, rows(back, COUNT - back))
  return { hits, digest: await on.digest() }
}

let plain: Found
beforeAll(async () => void (plain = await learned('v8-scalar')))

describe('a device that keeps its learner by itself', () => {
  it.each(['loopback', 'native'])('%s learns what one learns that does not, and says what it kept', async (device) => {
    const { kept, ...found } = await learned(device, { keep: { every: EVERY, margin: 0 }, step: 130 })
    expect(found).toMatchObject({ hits: plain.hits, digest: plain.digest })
    expect(kept).toEqual({ every: EVERY, margin: 0, samples: COUNT, undone: 0, measure: expect.any(Number), saves: 13, failed: 0, returns: [], checkpoints: [{ samples: 1200, shown: 1200 }, { samples: 1100, shown: 1100 }] })
  })

  it.each(['loopback', 'native'])('%s goes back where its right answers have become few, once, and goes on with the sample that follows', async (device) => {
    const { kept, hits, digest } = await learned(device, { keep: { every: EVERY, margin: MARGIN } })
    expect(kept!.returns).toHaveLength(1)
    const [{ shown, to, fallen, before }] = kept!.returns as [Kept['returns'][0]]
    expect({ shown, to }).toEqual({ shown: UNTIL, to: FROM })
    expect(before - fallen).toBeGreaterThan(MARGIN)
    expect(kept).toMatchObject({ samples: COUNT - EVERY, undone: EVERY, saves: 12, failed: 0 })
    // Every answer counts as it was told, also the one behind which it went back.
    expect({ hits, digest }).toEqual(await wentBack(FROM, UNTIL))
    expect(digest).not.toBe(plain.digest)
  })

  it('goes back no more where the world stays as it is now', async () => {
    const turned = { ...lesson, labels: lesson.labels.map((label, i) => (i >= FROM ? (label + 1) % 10 : label)) }
    const { kept } = await learned('loopback', { keep: { every: EVERY, margin: MARGIN }, samples: turned })
    expect(kept!.returns.map(({ shown, to }) => ({ shown, to }))).toEqual([{ shown: UNTIL, to: FROM }])
    expect(kept).toMatchObject({ samples: COUNT - EVERY, undone: EVERY, saves: 12 })
  })

  it('the host follows its measure to the bit', async () => {
    // Behind each seventh sample it is the device's own.
    const session = await (await openDevice('loopback', { keep: { every: 7, margin: 0 } })).open(experiment)
    const v8 = await v8Device('v8-scalar', 'engram').open(experiment)
    for (let at = 0, measure = 0; at < 100; at++) {
      await session.learn(wrong, rows(at, 1))
      measure += (((await v8.learn(wrong, rows(at, 1))) === 1 ? 0xffff : 0) - measure) >> 6
      expect((await session.kept!())!.measure, `sample ${at}`).toBe(measure / 0xffff)
    }
    await session.close()
    await v8.close()
  })
})

describe('the power goes while it keeps by itself', () => {
  it.each([
    ['loopback', 'power=350', /behind sample 350: it went on from 300, its newest checkpoint; 50 samples lost/],
    ['loopback', 'power=300', /behind sample 300: it went on from 300, its newest checkpoint; nothing was lost/],
    ['loopback', 'power=50', /behind sample 50: it went on from 0, its newest checkpoint; 50 samples lost/],
    ['loopback', 'power=350,rot=2', /2 bits of checkpoint 4 \(300 samples\) .* it went on from 200, its newest checkpoint; 150 samples lost/],
    ['loopback', 'power:byte=100', /byte 100 of what saves erase and write, in the save in front of all samples/],
    ['loopback', 'power:byte=50000', /byte 50,000 .* in the save behind sample \d00: it went on from \d00, its newest checkpoint; 100 samples lost/],
    ['loopback', 'power:byte=20000:cut=torn', /in the save behind sample \d00: it went on from/],
    ['loopback', 'power:byte=20000:cut=weak', /in the save behind sample \d00: it went on from/],
    ['native', 'power=350', /behind sample 350: it went on from 300, its newest checkpoint; 50 samples lost/],
  ])('%s with %s: it comes back with its newest checkpoint and ends as if nothing had been', async (device, faults, said) => {
    for (const step of [COUNT, 130]) {
      const { told, hits, digest, kept } = await learned(device, { keep: { every: EVERY, margin: 0 }, faults: faults.split(','), step })
      expect(told.join('\n')).toMatch(said)
      expect({ hits, digest }).toEqual({ hits: plain.hits, digest: plain.digest })
      expect(kept).toMatchObject({ samples: COUNT, undone: 0, checkpoints: [{ samples: 1200, shown: 1200 }, { samples: 1100, shown: 1100 }] })
    }
  })

  it.each([['power=1050', 50], ['power=1000', 0]])('%s, behind a return: what it went back by is not sent again', async (fault, lost) => {
    const { told, hits, digest, kept } = await learned('loopback', { keep: { every: EVERY, margin: MARGIN }, faults: [fault] })
    expect({ hits, digest }).toEqual(await wentBack(FROM, UNTIL))
    expect(told[0]).toMatch(lost === 0 ? /it went on from 900, its newest checkpoint; nothing was lost/ : /it went on from 900, its newest checkpoint; 50 samples lost/)
    expect(kept).toMatchObject({ samples: 1100, undone: 100, returns: [{ shown: UNTIL, to: FROM }], checkpoints: [{ samples: 1100, shown: 1200 }, { samples: 1000, shown: 1100 }] })
  })

  it('right behind a return: the samples in front of it stay undone', async () => {
    const { told, digest, kept } = await learned('loopback', { keep: { every: EVERY, margin: MARGIN }, faults: ['power=940'] })
    expect(told[0]).toMatch(/behind sample 940: it went on from 800, its newest checkpoint; 40 samples lost since then and sent again/)
    expect(digest).toBe((await wentBack(FROM, UNTIL)).digest)
    expect(kept!.returns).toHaveLength(1)
  })
})

describe('where it cannot be, it is refused with what can', () => {
  const keep = { every: 100, margin: 0 }
  it.each([
    ['v8', {}, 'v8-simd has no memory that keeps', '--device loopback'],
    ['wasmtime', {}, 'no memory that keeps', '--device loopback'],
    ['wasi:wasmer run', {}, 'no memory that keeps', '--device loopback'],
    ['emulator:hifive1', {}, 'no memory that keeps', '--device loopback'],
    ['loopback', { scrub: true }, '--scrub both say how often', 'leave one'],
    ['loopback', { faults: parseFaults(['power=50:save=20']) }, '"power=50:save=20" both say when', 'leave save out'],
  ])('%s with %j', async (device, options, why, hint) => {
    await expect(openDevice(device, { keep, ...options })).rejects.toMatchObject({ code: 'OPTION_INVALID', message: expect.stringContaining(why), hint: expect.stringContaining(hint), details: { option: '--keep' } })
  })
})
