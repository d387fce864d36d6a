/** A sequence without an end: every sample is a step, and what is carried goes on until the sequence is said to end. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Core } from '../../host/core.ts'
import { corePath } from '../../host/device/core-files.ts'
import type { Device } from '../../host/device/device.ts'
import { loopbackDevice } from '../../host/device/loopback.ts'
import { openDevice } from '../../host/device/registry.ts'
import { digits, experimentOf, rows } from './observe.ts'
import { endless, stepsOf, told } from './steps.ts'

const network = 'leaky12-leaky9k2:i8-10:i8'
const module = new WebAssembly.Module(readFileSync(corePath('engram')))

describe('a sequence without an end', () => {
  test.each(['v8-scalar', 'v8-simd', 'wasmtime', 'loopback'])('is carried from sample to sample in the same way on %s', async (name) => {
    const expected = await told(await openDevice('v8-scalar'), network)
    const device: Device = name === 'loopback' ? loopbackDevice() : await openDevice(name)
    expect(await told(device, network)).toEqual(expected)
    // What is carried was there, and was another one each time; to forget leaves zeros.
    expect(new Set(expected.carried).size).toBe(expected.carried.length)
    expect(expected.forgotten).toBe(expected.fresh)
  })

  test('a learner saved in the middle goes on as one that was never interrupted', async () => {
    const experiment = endless(network), lesson = stepsOf(digits.train, 40)
    const whole = new Core(module, experiment), first = new Core(module, experiment), second = new Core(module, experiment)
    for (const core of [whole, first, second]) core.init()
    whole.learn(lesson, rows(0, 320))
    first.learn(lesson, rows(0, 123))
    second.restore(first.snapshot())
    expect([second.digest(), second.carriedDigest()]).toEqual([first.digest(), first.carriedDigest()])
    second.learn(lesson, rows(123, 197))
    expect([second.digest(), second.carriedDigest()]).toEqual([whole.digest(), whole.carriedDigest()])
    // Without what is carried it would be another one.
    const learnedOnly = new Core(module, experiment)
    learnedOnly.init()
    learnedOnly.restore(first.snapshot())
    learnedOnly.forget()
    learnedOnly.learn(lesson, rows(123, 197))
    expect(learnedOnly.digest()).not.toBe(whole.digest())
  })

  test('to infer lets time go on and changes nothing that is learned', () => {
    const core = new Core(module, endless(network))
    core.init()
    const lesson = stepsOf(digits.train, 40)
    core.learn(lesson, rows(0, 40))
    const regions = core.regions(), state = core.snapshot(), start = regions.find(({ learned }) => learned)!.offset
    const carried = regions.filter(({ name }) => name.startsWith('carried'))
    expect(carried.length).toBe(2)
    core.infer(lesson, rows(40, 1))
    const after = core.snapshot()
    const changed = [...after.keys()].filter((i) => after[i] !== state[i]).map((i) => i + start)
    expect(changed.length).toBeGreaterThan(0)
    expect(changed.every((at) => carried.some(({ offset, bytes }) => at >= offset && at < offset + bytes))).toBe(true)
  })

  test('that ends every n steps learns what samples of n steps teach', () => {
    const sequences = experimentOf({ rule: 'eprop', network, seed: 3 })
    const count = 50, steps = sequences.steps!
    const whole = new Core(module, sequences), stepwise = new Core(module, endless(network, 3))
    whole.init()
    stepwise.init()
    whole.learn(digits.train, rows(0, count))
    const lesson = stepsOf(digits.train, count)
    for (let sample = 0; sample < count; sample++) {
      stepwise.forget()
      stepwise.learn(lesson, rows(sample * steps, steps))
    }
    expect(stepwise.digest()).toBe(whole.digest())
    expect(stepwise.carriedDigest()).toBe(whole.carriedDigest())
  })
})
