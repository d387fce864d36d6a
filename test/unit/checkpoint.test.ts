import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ABI_VERSION, Checkpoint, CHECKPOINT_VERSION, Config } from '../../assembly/abi.ts'
import { configBlock } from '../../host/experiment/config-block.ts'
import { experimentOfBlock } from '../../host/experiment/read-block.ts'
import { EngramError } from '../../host/errors.ts'
import { resolveFront } from '../../host/front/front.ts'
import { formatNetwork } from '../../host/network/network.ts'
import { parseRule } from '../../host/experiment/rules.ts'
import { checkpointBytes, readCheckpoint } from '../../host/trial/checkpoint.ts'
import { loadLearner, saveLearner } from '../../host/trial/learner-state.ts'
import { crc32 } from '../../host/wire/crc32.ts'
import { cases, title } from '../conformance/cases.ts'
import { experimentOf } from '../conformance/observe.ts'
import { errorOf } from '../error-of.ts'
import { fronts } from '../fronts.ts'

const config = configBlock(experimentOf({ rule: 'local', network: 'conv3x4-pool2-10:i8', seed: 7 }))
const state = Uint8Array.from({ length: 52 }, (_, i) => 31 * i)
const learner = { config, state, learned: 30, hits: 12, generation: 5, measure: 900 }
const bytes = checkpointBytes(learner)

/** The bytes with some changed, and, if asked, with checksums that say so. */
function changed(change: (view: DataView) => void, { header = false, payload = false } = {}): Uint8Array {
  const other = bytes.slice()
  const view = new DataView(other.buffer)
  change(view)
  if (payload) view.setUint32(Checkpoint.payloadCrc, crc32(other.subarray(Checkpoint.bytes)), true)
  if (header) view.setUint32(Checkpoint.headerCrc, crc32(other.subarray(0, Checkpoint.headerCrc)), true)
  return other
}

const codeOf = (bytes: Uint8Array): string => errorOf(() => readCheckpoint(bytes, 'x.ckpt')).code

test('what is written is read', () => {
  expect(readCheckpoint(bytes)).toEqual({ ...learner, slots: 0 })
  expect(bytes).toHaveLength(40 + config.length + 52)
  const length = configBlock(experimentOf({ rule: 'local', network: '10', seed: 7 })).length
  expect(length % 4, 'blocks of layers are whole words').toBe(0)
})

test('a block that is no whole number of words is filled up with zeros', () => {
  const front = resolveFront('window16/8-scale', 3)
  const odd = configBlock({ ...experimentOf({ rule: 'local', network: '10', seed: 7 }), shape: front.shape, front })
  const two = checkpointBytes({ config: odd, state, learned: 1 })
  expect(odd.length % 4).toBe(2)
  expect(two).toHaveLength(40 + odd.length + 2 + 52)
  expect(two.subarray(40 + odd.length, 42 + odd.length)).toEqual(Uint8Array.of(0, 0))
  expect(readCheckpoint(two)).toMatchObject({ config: odd, state, learned: 1, hits: -1, generation: 1 })
})

test('no byte of it may be another: each is noticed', () => {
  const codes = Array.from(bytes, (_, at) => codeOf(changed((view) => view.setUint8(at, view.getUint8(at) ^ (1 << (at % 8))))))
  expect([...new Set(codes)]).toEqual(['CHECKPOINT_INVALID'])
})

test('no length but its own will do', () => {
  for (let length = 0; length < bytes.length; length++) expect(codeOf(bytes.subarray(0, length)), `${length} B`).toBe('CHECKPOINT_INVALID')
  expect(codeOf(Uint8Array.of(...bytes, 0))).toBe('CHECKPOINT_INVALID')
})

describe('what is wrong with it is said', () => {
  test.each<[string, Uint8Array, string, RegExp]>([
    ['nothing', new Uint8Array(), 'CHECKPOINT_INVALID', /x\.ckpt is empty/],
    ['a text', new TextEncoder().encode('{"rule":"local"}'), 'CHECKPOINT_INVALID', /is no checkpoint: it begins with .*rule/],
    ['a part of the header', bytes.subarray(0, 20), 'CHECKPOINT_INVALID', /cut short: it has 20 B, and its header alone takes 40/],
    ['a part of the state', bytes.subarray(0, 150), 'CHECKPOINT_INVALID', new RegExp(`cut short: it has 150 B of ${bytes.length}`)],
    ['something behind it', Uint8Array.of(...bytes, 1), 'CHECKPOINT_INVALID', new RegExp(`has ${bytes.length + 1} B, and its header speaks of ${bytes.length}`)],
    ['a flipped bit of the state', changed((view) => view.setUint8(150, view.getUint8(150) ^ 8)), 'CHECKPOINT_INVALID', /damaged: what is learned/],
    ['a flipped bit of the header', changed((view) => view.setUint8(Checkpoint.samples, 99)), 'CHECKPOINT_INVALID', /damaged in its header$/],
    ['a later format', changed((view) => view.setUint8(Checkpoint.version, CHECKPOINT_VERSION + 1), { header: true }), 'CHECKPOINT_VERSION', /is of format 2, and this engram reads format 1/],
    ['a later format with another header', changed((view) => view.setUint8(Checkpoint.version, 9)), 'CHECKPOINT_INVALID', /or of format 9/],
    ['another ABI', changed((view) => view.setUint8(Checkpoint.bytes + Config.abi, ABI_VERSION + 1), { payload: true, header: true }), 'ABI_MISMATCH', /is of ABI 4/],
    ['a fingerprint of something else', changed((view) => view.setUint32(Checkpoint.fingerprint, 1, true), { header: true }), 'CHECKPOINT_INVALID', /contradicts itself/],
  ])('%s', (_, other, code, message) => {
    const error = errorOf(() => readCheckpoint(other, 'x.ckpt'))
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) })
    expect(error.hint).toBeTruthy()
  })
})

test('whatever stands in it, with checksums that fit, it is read or refused', () => {
  const words = fc.array(fc.tuple(fc.nat(bytes.length - 5), fc.nat(0xffffffff)), { maxLength: 6 })
  fc.assert(fc.property(words, (writes) => {
    const other = changed((view) => writes.forEach(([at, word]) => view.setUint32(at, word, true)), { payload: true, header: true })
    try {
      experimentOfBlock(readCheckpoint(other).config)
    } catch (error) {
      expect(error).toBeInstanceOf(EngramError)
    }
  }), { numRuns: 3000 })
})

test('a learner in JSON is a checkpoint, and files of before are read', () => {
  const text = JSON.stringify(saveLearner({ ...learner, constants: Uint8Array.of(1, 2, 3, 4) }))
  expect(loadLearner(JSON.parse(text))).toEqual({ ...learner, slots: 0, constants: Uint8Array.of(1, 2, 3, 4) })
  const base64 = (part: Uint8Array) => Buffer.from(part).toString('base64')
  expect(loadLearner({ config: base64(config), state: base64(state), learned: 30 })).toEqual({ config, state, learned: 30 })
})

describe('a configuration block says what it is of', () => {
  const some = [...new Map(cases.map((c) => [`${c.rule} ${c.network} ${c.objective} ${c.optimizer}`, c])).values()]
  test.each(some.filter((_, i) => i % 3 === 0).map((c) => [title(c), c] as const))('%s', (_, c) => {
    const experiment = experimentOf(c)
    const read = experimentOfBlock(configBlock(experiment))
    const { shape, task, objective, optimizer, seed, rate, skip } = experiment
    expect(read).toMatchObject({ network: formatNetwork(experiment.layers), layers: experiment.layers, shape, task, objective, optimizer, seed, rate, skip })
    expect(parseRule(read.rule)).toEqual(parseRule(experiment.rule))
    expect(configBlock(read)).toEqual(configBlock(experiment))
  })

  test.each(fronts)('front end %s of %i channels', (text, channels) => {
    const front = resolveFront(text, channels)
    const experiment = { ...experimentOf({ rule: 'local', network: '12-10', seed: 3 }), front, shape: front.shape }
    expect(experimentOfBlock(configBlock(experiment)).front).toEqual(front)
  })
})
