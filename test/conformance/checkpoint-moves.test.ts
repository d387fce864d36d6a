/** A checkpoint goes from device to device, and what follows is what would have followed without. */
import { describe, expect, test } from 'vitest'
import type { Device, Session } from '../../host/device/device.ts'
import { connectTo, Loopback, loopbackDevice } from '../../host/device/loopback.ts'
import { MemoryStore } from '../../host/device/store.ts'
import { openDevice } from '../../host/device/registry.ts'
import type { Experiment } from '../../host/experiment/experiment.ts'
import { ruleInfo, ruleNames } from '../../host/experiment/rules.ts'
import { checkpointBytes, readCheckpoint } from '../../host/trial/checkpoint.ts'
import { crc32 } from '../../host/wire/crc32.ts'
import { cases } from './cases.ts'
import { digits, experimentOf, lessonOf, rows } from './observe.ts'

const names = ['v8-scalar', 'wasmtime', 'v8-simd'] as const
const devices = new Map<string, Device>([...(await Promise.all(names.map(async (name) => [name, await openDevice(name)] as const))), ['wire', loopbackDevice({ room: 64_000 })]])

/** Samples learned on one device before the next one takes over. */
const LEG = 7

/** Rules as they are, each on the largest network that it is tried on, and those with time on endless sequences, too. */
const learners = ruleNames.map((rule) => cases.findLast((c) => c.rule === rule)!)

/** What is asked of a learner at the end. */
const observed = async (session: Session) => {
  // Only devices on a wire count hits.
  const file = checkpointBytes({ ...(await session.learner!()), hits: -1 })
  return { digest: await session.digest(), learned: session.learned, answers: await session.infer(digits.test, rows(0, 3)), file }
}

/** Learns on these devices in turn; each gets the bytes of a checkpoint, and nothing else. */
async function relay(experiment: Experiment, through: readonly string[]) {
  const lesson = lessonOf(experiment)
  let told: Awaited<ReturnType<typeof observed>> | undefined
  for (const [leg, name] of through.entries()) {
    const session = await devices.get(name)!.open(experiment, told && { pretrained: readCheckpoint(told.file) })
    try {
      await session.learn(lesson, rows(leg * LEG, LEG))
      told = await observed(session)
    } finally {
      await session.close()
    }
  }
  return told!
}

/** The same without a break. */
async function alone(experiment: Experiment, legs: number) {
  const session = await devices.get('v8-scalar')!.open(experiment)
  await session.learn(lessonOf(experiment), rows(0, legs * LEG))
  return observed(session)
}

describe.each(learners.map((c) => [c.rule, c] as const))('%s', (rule, c) => {
  const steps = ruleInfo[rule]!.traits.takes.includes('leaky') ? [undefined, 0] : [undefined]
  test.each(steps.map((s) => [s === 0 ? 'an endless sequence' : 'samples', s] as const))('%s: v8 → wasmtime → v8 with SIMD → over the wire → v8', async (_, s) => {
    const experiment = { ...experimentOf(c), ...(s !== undefined && { steps: s }) }
    expect(await relay(experiment, ['v8-scalar', 'wasmtime', 'v8-simd', 'wire', 'v8-scalar'])).toEqual(await alone(experiment, 5))
  })
})

describe('a device on a wire that is brought a learner', () => {
  const experiment = experimentOf({ rule: 'local', network: '16:i8-13-10:i8', seed: 5 })
  const learned = async () => {
    const session = await devices.get('v8-scalar')!.open(experiment)
    await session.learn(lessonOf(experiment), rows(0, LEG))
    return { learner: await session.learner!(), digest: await session.digest() }
  }

  test('has none until all of it has come, whole', async () => {
    const { learner, digest } = await learned()
    const device = new Loopback({ room: 64_000 })
    const first = await connectTo(device)
    await (await first.open(experiment)).learn(lessonOf(experiment), rows(0, 3))
    // The line goes when a part of it has come.
    const write = device.write.bind(device)
    let sent = 0
    device.write = async (bytes) => {
      if ((sent += bytes.length) > 1000) throw new Error('it was pulled')
      await write(bytes)
    }
    await expect(first.open(experiment, { pretrained: learner })).rejects.toMatchObject({ code: 'LINK_CLOSED' })
    device.write = write
    const again = await connectTo(device)
    expect(again.hello.learner).toBeUndefined()
    await expect(again.learner()).rejects.toMatchObject({ code: 'DEVICE_FAILED' })
    expect(await (await again.open(experiment, { pretrained: learner })).digest()).toBe(digest)
  })

  test('says what it holds, without being told what it is of', async () => {
    const { learner } = await learned()
    const device = new Loopback({ room: 64_000 })
    const connection = await connectTo(device)
    await expect(connection.learner()).rejects.toMatchObject({ code: 'DEVICE_FAILED', message: expect.stringContaining('holds no learner') })
    await connection.open(experiment, { pretrained: { ...learner, hits: 4 } })
    const again = await connectTo(device)
    expect(await again.learner()).toEqual({ ...learner, hits: 4, measure: 0, generation: 1, slots: 0 })
    expect(await again.slots()).toEqual([])
    await expect(again.save()).rejects.toMatchObject({ code: 'DEVICE_FAILED', message: expect.stringContaining('no memory that keeps') })
  })

  test('keeps it in its own memory, through a power cut, and says what lies there', async () => {
    const { learner, digest } = await learned()
    const store = new MemoryStore(16384, 256)
    const device = new Loopback({ room: 64_000, store })
    const first = await connectTo(device)
    await expect(first.restore()).rejects.toMatchObject({ code: 'CHECKPOINT_INVALID' })
    await first.open(experiment, { pretrained: learner })
    expect(await first.save()).toBe(1)
    expect(await first.save()).toBe(2)
    device.restart()
    const second = await connectTo(device)
    expect(second.hello.learner).toMatchObject({ samples: LEG })
    const session = await second.open(experiment, { resume: true })
    expect(await session.digest()).toBe(digest)
    const slot = { flaw: null, samples: LEG, bytes: learner.state.length, fingerprint: crc32(learner.config) }
    expect(await second.slots()).toEqual([{ ...slot, generation: 1 }, { ...slot, generation: 2 }])
    expect(await second.learner()).toMatchObject({ ...learner, generation: 2 })
    await session.learn(lessonOf(experiment), rows(LEG, LEG))
    expect(await second.restore()).toBe(2)
    expect(await session.digest()).toBe(digest)
    // Another learner is not overwritten by what the device kept.
    await second.open({ ...experiment, seed: 6 })
    await expect(second.restore()).rejects.toMatchObject({ code: 'RESULTS_MISMATCH' })
    store.contents[60]! ^= 1
    expect((await second.slots()).map(({ flaw }) => flaw)).toEqual(['empty or damaged', null])
  })

  test('the bytes of a slot are those of a file', async () => {
    const { learner } = await learned()
    const store = new MemoryStore(16384, 256)
    const connection = await connectTo(new Loopback({ room: 64_000, store }))
    await connection.open(experiment, { pretrained: learner })
    await connection.save()
    const file = checkpointBytes(learner)
    expect(readCheckpoint(store.contents.slice(0, file.length))).toMatchObject({ ...learner, generation: 1, slots: 2 })
    expect(store.contents.slice(40, file.length)).toEqual(file.subarray(40))
  })
})
