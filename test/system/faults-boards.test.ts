import { describe, expect, it } from 'vitest'
import { openDevice } from '../../host/device/registry.ts'
import { parseFaults } from '../../host/fault/notation.ts'
import type { Measured } from '../../host/trial/measured.ts'
import { measuredLines } from '../../host/cli/measured-lines.ts'
import { experimentOf, lessonOf, rows } from '../conformance/observe.ts'

/** Its checkpoint fits half of the Uno's EEPROM. */
const experiment = experimentOf({ rule: 'local', network: 'conv3x4-pool3-10:i8', seed: 1 })
const lesson = lessonOf(experiment)
const COUNT = 40

async function learned(device: string, texts: readonly string[]): Promise<{ hits: number; digest: number; told: string; measured: Measured | undefined }> {
  const session = await (await openDevice(device, { faults: parseFaults(texts) })).open(experiment)
  try {
    const hits = await session.learn(lesson, rows(0, COUNT))
    return { hits, digest: await session.digest(), told: ((await session.faultsTold?.()) ?? []).join('\n'), measured: await session.measured?.() }
  } finally {
    await session.close()
  }
}

const whole = await learned('v8-scalar', [])

describe('what befalls a chip or its line leaves no trace in what it learns', () => {
  it.each<[string, string[], RegExp]>([
    ['native', ['lost=0.1', 'doubled=0.1', 'damaged=0.1'], /[1-9]\d* were lost, [1-9]\d* were doubled, [1-9]\d* were damaged/],
    ['native', ['power=30'], /behind sample 30: it had no checkpoint and began anew/],
    ['native', ['power=30:save=10'], /it went on from 30, its newest checkpoint; nothing was lost/],
    ['native', ['power=35:save=10', 'rot=1'], /1 bit of checkpoint 3 \(30 samples\) flipped while it was off: it went on from 20/],
    ['emulator:uno', ['power=25:save=10'], /it went on from 20, its newest checkpoint; 5 samples lost/],
    ['emulator:uno', ['power=25:save=10', 'rot=2'], /2 bits of checkpoint 2 .* it went on from 10/],
    ['emulator:uno', ['power:byte=1000:save=10'], /in the save behind sample 20: it went on from 10/],
    ['emulator:uno', ['damaged=0.03', 'lost=0.03'], /were lost, [1-9]\d* were damaged|[1-9]\d* were damaged, \d+ were lost/],
    ['emulator:mega', ['power=25:save=10'], /it went on from 20/],
    ['emulator:pico', ['power=25:save=10', 'rot=1'], /1 bit of checkpoint 2 .* it went on from 10/],
    ['emulator:pico', ['power:byte=6000:save=10'], /in the save behind sample 20: it went on from 10/],
    ['emulator:microbit', ['power=25:save=10'], /it went on from 20, its newest checkpoint; 5 samples lost/],
    ['emulator:microbit', ['power=25:save=10', 'rot=1'], /1 bit of checkpoint 2 .* it went on from 10/],
    ['emulator:feather-stm32f405', ['power=25'], /it had no checkpoint and began anew; 25 samples lost/],
  ])('%s with %j', async (device, faults, said) => {
    const { hits, digest, told } = await learned(device, faults)
    expect({ hits, digest }).toEqual({ hits: whole.hits, digest: whole.digest })
    expect(told).toMatch(said)
  })

  it.each(['emulator:uno', 'emulator:mega', 'emulator:pico'])('%s whose clock stands says that it knows of no time, and not that all takes none', async (device) => {
    const { hits, digest, measured } = await learned(device, ['clock'])
    expect({ hits, digest }).toEqual({ hits: whole.hits, digest: whole.digest })
    expect(measured).toMatchObject({ cyclesPerLearn: null, clockStands: true })
    expect(measuredLines(measured!).at(-1)).toEqual(['cycles', "unknown: the board's counter of time stands"])
    const going = (await learned(device, [])).measured!
    expect(going.cyclesPerLearn).toBeGreaterThan(1000)
    expect(going).not.toHaveProperty('clockStands')
  })
})
