import { describe, expect, it } from 'vitest'
import type { Keep, Kept } from '../../host/device/kept.ts'
import { openDevice } from '../../host/device/registry.ts'
import { parseFaults } from '../../host/fault/notation.ts'
import { digits, lessonOf, rows } from '../conformance/observe.ts'
import { experimentFor } from '../lessons.ts'

/** Labels are wrong for as long as lies between two checkpoints. */
const COUNT = 160, EVERY = 40, FROM = 120
/** Its checkpoint fits half of the Uno's EEPROM. */
const experiment = experimentFor({ rule: 'local', network: 'conv3x4-pool3-10:i8', seed: 1, dataset: digits, epochs: 1, samples: 400 })
const right = lessonOf(experiment)
const wrong = { ...right, labels: right.labels.map((label, i) => (i >= FROM ? (label + 1) % 10 : label)) }
const back: Keep = { every: EVERY, margin: 5 / 256 }

interface Found { hits: number; digest: number; kept: Kept | undefined; told: string }

async function learned(device: string, keep?: Keep, fault?: string, samples = wrong): Promise<Found> {
  const session = await (await openDevice(device, { keep, faults: parseFaults(fault === undefined ? [] : [fault]) })).open(experiment)
  try {
    const hits = await session.learn(samples, rows(0, COUNT))
    return { hits, digest: await session.digest(), kept: await session.kept?.(), told: ((await session.faultsTold?.()) ?? []).join('\n') }
  } finally {
    await session.close()
  }
}

const plain = await learned('v8-scalar'), here = await learned('loopback', back)

describe.each(['emulator:uno', 'emulator:pico', 'emulator:microbit'])('%s keeps its learner by itself, in its own memory', (device) => {
  it('and learns what one learns that does not', async () => {
    const { hits, digest, kept } = await learned(device, { every: EVERY, margin: 0 })
    expect({ hits, digest }).toEqual({ hits: plain.hits, digest: plain.digest })
    expect(kept).toMatchObject({ saves: 5, failed: 0, returns: [], checkpoints: [{ samples: COUNT }, { samples: FROM }] })
  })

  it('goes back as the loopback does, to the bit', async () => {
    expect(here.kept!.returns.map(({ shown, to }) => ({ shown, to }))).toEqual([{ shown: COUNT, to: FROM }])
    expect(await learned(device, back)).toEqual(here)
    expect(here.digest).not.toBe(plain.digest)
  })

  it('has its newest checkpoint when the power comes back', async () => {
    const { told, hits, digest } = await learned(device, { every: EVERY, margin: 0 }, 'power=90')
    expect(told).toMatch(/behind sample 90: it went on from 80, its newest checkpoint; 10 samples lost since then and sent again/)
    expect({ hits, digest }).toEqual({ hits: plain.hits, digest: plain.digest })
  })
})

it.each(['emulator:uno', 'emulator:pico'])('%s is cut off at a byte of a save that it makes by itself', async (device) => {
  const { told, hits, digest } = await learned(device, { every: EVERY, margin: 0 }, `power:byte=${device.endsWith('uno') ? 1800 : 20_000}`)
  expect(told).toMatch(/at byte [\d,]+ of what saves erase and write, in the save behind sample (40|80|120|160): it went on from (0|40|80|120), its newest checkpoint; 40 samples lost/)
  expect({ hits, digest }).toEqual({ hits: plain.hits, digest: plain.digest })
})
