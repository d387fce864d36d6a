import { describe, expect, it } from 'vitest'
import { SEALED_PARTS } from '../../assembly/abi.ts'
import { fileOrder } from '../../host/data/order.ts'
import type { Device, Session } from '../../host/device/device.ts'
import { coreModule } from '../../host/device/installation.ts'
import { loopbackDevice } from '../../host/device/loopback.ts'
import { nativeDevice } from '../../host/device/native.ts'
import { MemoryStore } from '../../host/device/store.ts'
import { v8Device } from '../../host/device/v8.ts'
import { wasmtimeDevice } from '../../host/device/wasmtime.ts'
import type { Experiment } from '../../host/experiment/experiment.ts'
import { Core } from '../../host/core.ts'
import { smallExperiment, smallSamples } from '../keeper.ts'

/** Samples between two checkpoints, and those that have taught when a bit flips. */
const EVERY = 5, STRUCK = 8

const samples = smallSamples(64)
const v8 = (): Device => v8Device('v8-scalar', 'engram')
/** One that carries state, one of several matrices, one with two counts and more than one layer. */
const learners: [rule: string, network: string][] = [['local', '3-2'], ['eprop', 'leaky3-2'], ['counter-current', '3-3-2'], ['softhebb', '4-3-2']]
/** Where each session is a process of its own, one learner is enough. */
const scrubbing: [name: string, make: () => Device, learners: typeof learners][] = [
  ['v8', v8, learners],
  ['v8 with SIMD', () => v8Device('v8-simd', 'engram.simd'), learners],
  ['wasmtime', () => wasmtimeDevice(), learners.slice(0, 1)],
  ['native', () => nativeDevice(), learners.slice(0, 2)],
  ['the wire', () => loopbackDevice({ store: new MemoryStore(4096, 16), room: 8192 }), learners],
]

const rows = (from: number, to: number): Uint32Array => fileOrder(to).subarray(from)

async function using<T>(device: Device, experiment: Experiment, options: { scrub?: number }, use: (session: Session) => Promise<T>): Promise<T> {
  const session = await device.open(experiment, { ...options, struck: true })
  try {
    return await use(session)
  } finally {
    await session.close()
  }
}

/** Digest of a learner that nothing happened to, behind these samples. */
const digestOf = (experiment: Experiment, ...parts: Uint32Array[]): Promise<number> =>
  using(v8(), experiment, {}, async (session) => {
    for (const part of parts) await session.learn(samples, part)
    return session.digest()
  })

/** The learned regions, counted in bytes from the first one on. */
function learnedRegions(experiment: Experiment): { name: string; offset: number; bytes: number }[] {
  const learned = new Core(coreModule(), experiment).regions().filter((region) => region.learned)
  return learned.map(({ name, offset, bytes }) => ({ name, offset: offset - learned[0]!.offset, bytes }))
}

describe.each(scrubbing)('scrubbing on %s', (_, make, taken) => {
  it.each(taken)('finds damage in any region of %s %s before the next sample teaches: one flip is undone, behind two it goes on from the checkpoint', async (rule, network) => {
    const experiment = smallExperiment(network, rule)
    const undone = await digestOf(experiment, rows(0, STRUCK + 1)), restored = await digestOf(experiment, rows(0, EVERY), rows(STRUCK, STRUCK + 1))
    for (const { name, offset, bytes } of learnedRegions(experiment)) {
      for (const flips of [[[offset, 0]], [[offset + bytes - 1, 7]], [[offset, 0], [offset, 5]], [[offset + bytes - 1, 7], [offset + bytes - 4, 0]]] as const) {
        const { digest, damages } = await using(make(), experiment, { scrub: EVERY }, async (session) => {
          await session.learn(samples, rows(0, STRUCK))
          for (const [byte, bit] of flips) await session.flip!(byte, bit)
          await session.learn(samples, rows(STRUCK, STRUCK + 1))
          return { digest: await session.digest(), damages: await session.damages!() }
        })
        expect(damages, name).toMatchObject({ found: 1, mended: flips.length === 1 ? 1 : 0, restored: flips.length === 1 ? 0 : 1 })
        expect(digest, name).toBe(flips.length === 1 ? undone : restored)
      }
    }
  })

  it('changes nothing where nothing flips, and finds nothing', async () => {
    const experiment = smallExperiment('3-2', 'local')
    const { digest, damages } = await using(make(), experiment, { scrub: EVERY }, async (session) => {
      await session.learn(samples, rows(0, 40))
      await session.infer(samples, rows(0, 40))
      await session.learn(samples, rows(40, 64))
      return { digest: await session.digest(), damages: await session.damages!() }
    })
    expect(damages).toEqual({ found: 0, mended: 0, restored: 0, last: null })
    expect(digest).toBe(await digestOf(experiment, rows(0, 64)))
  })

  it('looks at one part for each answer, and has seen all of them in turn', async () => {
    const experiment = smallExperiment('3-2', 'local')
    const bytes = learnedRegions(experiment).reduce((sum, region) => sum + region.bytes, 0)
    const { early, late, digest } = await using(make(), experiment, { scrub: EVERY }, async (session) => {
      await session.learn(samples, rows(0, EVERY))
      // The last part that is not empty is looked at last.
      await session.flip!(bytes - 1, 3)
      await session.infer(samples, rows(0, 1))
      const early = await session.damages!()
      await session.infer(samples, rows(0, SEALED_PARTS))
      return { early, late: await session.damages!(), digest: await session.digest() }
    })
    expect([early!.found, late!.found, late!.mended]).toEqual([0, 1, 1])
    expect(digest).toBe(await digestOf(experiment, rows(0, EVERY)))
  })

  it('takes no flip beside what is learned for damage: what is carried, inputs, scores', async () => {
    const experiment = smallExperiment('leaky3-2', 'eprop')
    const learned = learnedRegions(experiment).reduce((sum, region) => sum + region.bytes, 0)
    const damages = await using(make(), experiment, { scrub: EVERY }, async (session) => {
      await session.learn(samples, rows(0, EVERY))
      await session.flip!(learned, 1)
      await session.learn(samples, rows(EVERY, EVERY + 1))
      return session.damages!()
    })
    expect(damages!.found).toBe(0)
  })

  it('without it a flip is learned from as if nothing had been', async () => {
    const experiment = smallExperiment('3-2', 'local')
    const { digest, damages } = await using(make(), experiment, {}, async (session) => {
      await session.learn(samples, rows(0, STRUCK))
      await session.flip!(12, 3)
      await session.learn(samples, rows(STRUCK, 12))
      return { digest: await session.digest(), damages: await session.damages!() }
    })
    expect(damages).toBeUndefined()
    expect(digest).not.toBe(await digestOf(experiment, rows(0, 12)))
  })
})

it.each(learners)('every single flip of a bit of %s %s is found and undone, and every two flips go back to the copy', (rule, network) => {
  const experiment = smallExperiment(network, rule), core = new Core(coreModule(), experiment)
  const bytes = learnedRegions(experiment).reduce((sum, region) => sum + region.bytes, 0)
  core.init()
  core.learn(samples, rows(0, EVERY))
  core.scrub(0)
  const state = core.digest()
  const strike = (...bits: number[]): { mended: number; restored: number } => {
    const before = core.damages()
    for (const bit of bits) core.flip(bit >> 3, bit & 7)
    expect(core.digest()).not.toBe(state)
    for (let part = 0; part < SEALED_PARTS; part++) core.infer(samples, rows(0, 1))
    expect(core.digest(), `bits ${bits.join()}`).toBe(state)
    const { mended, restored } = core.damages()
    return { mended: mended - before.mended, restored: restored - before.restored }
  }
  const part = 4 * Math.ceil(bytes / 4 / SEALED_PARTS), partOf = (bit: number): number => Math.floor(bit / 8 / part)
  for (let first = 0; first < 8 * bytes; first++) {
    expect(strike(first), `bit ${first}`).toEqual({ mended: 1, restored: 0 })
    for (let second = first + 1; second < 8 * bytes; second++)
      expect(strike(first, second), `bits ${first}, ${second}`).toEqual(partOf(first) === partOf(second) ? { mended: 0, restored: 1 } : { mended: 2, restored: 0 })
  }
})

