import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { Area, Refusal, Reply, Request, WINDOW } from '../../assembly/abi.ts'
import { configBlock } from '../../host/experiment/config-block.ts'
import { ruleNames } from '../../host/experiment/rules.ts'
import { BareDevice } from '../bare-device.ts'
import { digits, experimentOf } from '../conformance/observe.ts'

const ROOM = 1 << 14
const block = configBlock(experimentOf({ rule: 'local', network: '12:i8-10', seed: 1 }))
const sample = new Uint8Array(digits.train.inputs.buffer, digits.train.inputs.byteOffset, 64)
const learn = Uint8Array.of(3, ...sample)
const done = (type: Request) => type | Reply.done
const word = (payload: Uint8Array) => new DataView(payload.buffer).getUint32(0, true)

let device: BareDevice
/** The device with a learner; the next number is 2. */
beforeEach(() => {
  device = new BareDevice(ROOM)
  device.hello(1)
  device.ask(Request.block, 0, Uint8Array.of(0, 0, ...block))
  expect(device.ask(Request.configure, 1)).toMatchObject([{ type: done(Request.configure), number: 1 }])
})

const digest = (number: number) => word(device.ask(Request.digest, number)[0]!.payload)
const samples = (number: number) => device.ask(Request.stats, number)[0]!.payload[4]

describe('the device', () => {
  test('learns a request that comes twice once, and answers it twice with the same', () => {
    const first = device.ask(Request.learn, 2, learn)
    expect(device.ask(Request.learn, 2, learn)).toEqual(first)
    expect(samples(3)).toBe(1)
  })

  test(`repeats each of the last ${WINDOW} answers, whatever came since`, () => {
    const answers = [device.ask(Request.digest, 2), device.ask(Request.learn, 3, learn), device.ask(Request.digest, 4), device.ask(Request.infer, 5, sample)]
    const types = [Request.digest, Request.learn, Request.digest, Request.infer]
    expect(types.map((type, i) => device.ask(type, 2 + i))).toEqual(answers)
    expect(answers[0]).not.toEqual(answers[2])
  })

  test('obeys nothing out of order, says once what it waits for, and goes on from there', () => {
    expect(device.ask(Request.learn, 3, learn)).toEqual([{ type: Reply.expected, number: 2, payload: new Uint8Array() }])
    expect(device.ask(Request.learn, 4, learn)).toEqual([])
    expect(device.ask(Request.learn, 2, learn)).toMatchObject([{ type: done(Request.learn) }])
    expect(samples(3)).toBe(1)
  })

  test('says what it waits for when a frame is damaged', () => {
    expect(device.hear(Uint8Array.of(9, 1, 2, 3, 0))).toEqual([{ type: Reply.expected, number: 2, payload: new Uint8Array() }])
  })

  test.each([['local', 'classify', 1], ['local', 'regress', 2], ['subspace', 'detect', 3]] as const)('tells in its hello that %s learns to %s', (rule, task, learner) => {
    const other = new BareDevice(ROOM)
    other.hello(1)
    other.ask(Request.block, 0, Uint8Array.of(0, 0, ...configBlock(experimentOf({ rule, task, network: '10:i8', seed: 1, objective: 'mse' }))))
    other.ask(Request.configure, 1)
    expect(other.hello(2)[0]!.payload[15]).toBe(learner)
  })

  test('keeps its learner when a host says hello anew, and starts the numbers anew', () => {
    const before = digest(2)
    device.ask(Request.learn, 3, learn)
    expect(device.hello(2)[0]!.payload.subarray(15, 17)).toEqual(Uint8Array.of(1, 1))
    expect(digest(0)).not.toBe(before)
  })

  test('takes a hello that comes twice once', () => {
    device.ask(Request.learn, 2, learn)
    device.hello(1)
    expect(device.ask(Request.probe, 7)).toEqual([{ type: done(Request.probe), number: 7, payload: Uint8Array.of(3) }])
  })

  test('answers unsynced until somebody says hello, but nothing to noise', () => {
    device.restart()
    expect(device.ask(Request.learn, 9, learn)).toEqual([{ type: Reply.unsynced, number: 9, payload: Uint8Array.of(Request.learn) }])
    expect(device.hear(Uint8Array.of(9, 1, 2, 3, 0))).toEqual([])
  })

  test.each([
    ['a label that is no class', Request.learn, Uint8Array.of(10, ...sample), Refusal.noSuch],
    ['no label', Request.learn, new Uint8Array(), Refusal.beyondEnd],
    ['a sample that is too long', Request.learn, Uint8Array.of(3, ...sample, 0), Refusal.beyondEnd],
    ['a part of a sample beyond its end', Request.sample, Uint8Array.of(60, 0, 1, 2, 3, 4, 5), Refusal.beyondEnd],
    ['a part far beyond its end', Request.sample, Uint8Array.of(255, 255, 1), Refusal.beyondEnd],
    ['zeros beyond its end', Request.zeros, Uint8Array.of(60, 0, 1, 0, 4), Refusal.beyondEnd],
    ['zeros far beyond its end', Request.zeros, Uint8Array.of(255, 255, 1), Refusal.beyondEnd],
    ['a zero that does not say how many', Request.zeros, Uint8Array.of(0, 0, 1, 0), Refusal.beyondEnd],
    ['half an offset', Request.sample, Uint8Array.of(1), Refusal.beyondEnd],
    ['another block while there is a learner', Request.block, Uint8Array.of(0, 0, 1), Refusal.hasLearner],
    ['configure while there is a learner', Request.configure, new Uint8Array(), Refusal.hasLearner],
    ['a region that is not there', Request.region, Uint8Array.of(200), Refusal.noSuch],
    ['a request that nobody knows', 0x2e as Request, new Uint8Array(), Refusal.unknown],
  ])('refuses %s, with a code, and nothing has changed', (_, type, payload, code) => {
    const before = digest(2)
    const [answer] = device.ask(type, 3, payload)
    expect(answer).toMatchObject({ type: type | Reply.refused, number: 3 })
    expect((answer!.payload[4]! << 24) >> 24).toBe(code)
    expect(digest(4)).toBe(before)
  })

  test('refuses to learn without a learner', () => {
    device.ask(Request.reset, 2)
    expect(device.ask(Request.learn, 3, learn)[0]).toMatchObject({ type: Request.learn | Reply.refused })
  })
})

describe('whatever comes over the line, the device neither traps nor writes outside its room', () => {
  test('bytes at random', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        device.hear(bytes)
      }),
    )
    expect(device.isIntact).toBe(true)
    device.hear(Uint8Array.of(0))
    expect(device.hello(5)).toHaveLength(1)
  })

  const requests = Object.values(Request).filter((type) => typeof type === 'number')
  const request = fc.record({
    type: fc.oneof(fc.constantFrom(...requests), fc.integer({ min: 0, max: 255 })),
    payload: fc.oneof(fc.uint8Array({ maxLength: 240 }), fc.constant(learn), fc.constant(sample)),
  })

  test('requests at random in the right order', () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 12 }), (list) => {
        device.restart()
        device.hello(1)
        list.forEach(({ type, payload }, number) => device.ask(type, number, payload))
      }),
      { numRuns: 300 },
    )
    expect(device.isIntact).toBe(true)
  })

  test.each(ruleNames)('%s: a network in any room, from none to enough', (rule) => {
    const bytes = configBlock(experimentOf({ rule, network: 'conv2x2-conv2x2-conv2x2-conv2x2-10', seed: 1 }))
    let fits = 0
    for (let room = 700; room < 32_000; room += 92 + (room >> 4 & ~3)) {
      const tight = new BareDevice(room)
      tight.hello(1)
      for (let at = 0, number = 0; at < bytes.length; at += 60) tight.ask(Request.block, number++, Uint8Array.of(at & 255, at >> 8, ...bytes.subarray(at, at + 60)))
      if (tight.ask(Request.configure, Math.ceil(bytes.length / 60))[0]!.type === done(Request.configure)) fits++
      expect([room, tight.isIntact]).toEqual([room, true])
    }
    expect(fits).toBeGreaterThan(0)
  })

  test.each([1800, 1 << 14])('configurations at random, in %i bytes of room', (room) => {
    const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }))
    let configured = 0
    const tight = new BareDevice(room)
    fc.assert(
      fc.property(fc.constantFrom(...ruleNames), fc.constantFrom('12:i8-10', 'conv3x4-pool2-10', '6-5-10'), fc.array(change, { maxLength: 4 }), (rule, network, changes) => {
        const bytes = configBlock(experimentOf({ rule, network, seed: 1 }))
        for (const [where, value] of changes) bytes[where % bytes.length] = value
        tight.restart()
        tight.hello(1)
        for (let at = 0, number = 0; at < bytes.length; at += 60) tight.ask(Request.block, number++, Uint8Array.of(at & 255, at >> 8, ...bytes.subarray(at, at + 60)))
        const parts = Math.ceil(bytes.length / 60)
        if (tight.ask(Request.configure, parts)[0]!.type === done(Request.configure)) configured++
        tight.ask(Request.learn, parts + 1, learn)
        tight.ask(Request.learn, parts + 2, learn)
        tight.ask(Request.infer, parts + 3, sample)
        tight.ask(Request.region, parts + 4, Uint8Array.of(1))
        expect(tight.isIntact).toBe(true)
      }),
      { numRuns: 600 },
    )
    expect(configured).toBeGreaterThan(60)
  })
})

describe('what is not a class', () => {
  const refusedWith = (code: Refusal) => (answers: { type: number; payload: Uint8Array }[]) => expect(new Int8Array(answers[0]!.payload)[4]).toBe(code)

  test('a sample without a target is answered as infer would, and teaches a rule nothing that needs labels', () => {
    const before = digest(2)
    const told = word(device.ask(Request.observe, 3, sample)[0]!.payload)
    expect(told).toBe(word(device.ask(Request.infer, 4, sample)[0]!.payload))
    expect([digest(5), samples(6)]).toEqual([before, 0])
  })

  test('numbers are refused by a learner that classifies, and classes by one that regresses', () => {
    refusedWith(Refusal.noSuch)(device.ask(Request.target, 2, Uint8Array.of(0, 0, 1, 2)))
    refusedWith(Refusal.noSuch)(device.ask(Request.teach, 3, sample))
    device.ask(Request.reset, 4)
    device.ask(Request.block, 5, Uint8Array.of(0, 0, ...configBlock(experimentOf({ rule: 'local', network: '12:i8-10', seed: 1, task: 'regress', objective: 'mse' }))))
    expect(device.ask(Request.configure, 6)).toMatchObject([{ type: done(Request.configure) }])
    refusedWith(Refusal.noSuch)(device.ask(Request.learn, 7, learn))
    refusedWith(Refusal.beyondEnd)(device.ask(Request.target, 8, Uint8Array.of(18, 0, 1, 2, 3, 4)))
    expect(device.ask(Request.target, 9, Uint8Array.of(18, 0, 1, 2))).toMatchObject([{ type: done(Request.target) }])
    const before = digest(10)
    expect(device.ask(Request.teach, 11, sample)).toMatchObject([{ type: done(Request.teach) }])
    expect([digest(12) === before, samples(13)]).toEqual([false, 1])
  })

  test('areas are read word by word, and not behind their end', () => {
    const read = (number: number, area: number, index: number) => device.ask(Request.read, number, Uint8Array.of(index, 0, 0, 0, area))
    device.ask(Request.infer, 2, sample)
    const score = read(3, Area.outputs, 9)
    expect(score).toMatchObject([{ type: done(Request.read), number: 3 }])
    refusedWith(Refusal.beyondEnd)(read(4, Area.outputs, 10))
    // The clock: two words of the generator, then the samples that taught.
    expect(word(read(5, Area.learned, 1)[0]!.payload)).toBe(0)
    refusedWith(Refusal.beyondEnd)(device.ask(Request.read, 6, Uint8Array.of(255, 255, 255, 255, Area.learned)))
    expect(read(3, Area.outputs, 9), 'asked again').toEqual(score)
    device.ask(Request.reset, 7)
    refusedWith(Refusal.noLearner)(read(8, Area.outputs, 0))
  })
})
