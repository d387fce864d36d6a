import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import {
  configBlock, finish, inProcessDevice, prepareTrial, readTable, runTrial, tableDataset, type Dataset, type Experiment, type TrialChoice,
} from '../../host/index.js'

const csv = Array.from({ length: 200 }, (_, i) => `${i % 2 ? 1 : -1},${i % 7},${i % 2 ? 'odd' : 'even'}`).join('\n')
const dataset = tableDataset(readTable(csv, 'parity'), undefined, { seed: 1 })
const core = new WebAssembly.Module(readFileSync(resolve('build/engram.wasm')))
const device = inProcessDevice('here', core)

describe('the library alone', () => {
  it('learns a table, with what it exports and nothing read from disk but the core', async () => {
    const trial = prepareTrial({ rule: 'local', dataset, epochs: 5, seed: 1 }, core)
    const shares: number[] = []
    const result = await finish(runTrial({ ...trial, device }), ({ share }) => shares.push(share))
    expect(result).toMatchObject({ device: 'here', accuracy: 1, augment: 'none', measuredOn: 'test', planned: { ramBytes: trial.plan.ramBytes } })
    expect(shares.at(-1)).toBe(1)
  })

  it('holds a sixth out where that is asked for, and the rate falls over the rest', async () => {
    const trial = prepareTrial({ rule: 'local', dataset, epochs: 5, seed: 1, validate: true }, core)
    expect(await finish(runTrial({ ...trial, device }))).toMatchObject({ measuredOn: 'validation', samples: dataset.train.count - Math.floor(dataset.train.count / 6) })
  })

  it('ends early, and closes its session, where a listener throws', async () => {
    const trial = prepareTrial({ rule: 'local', dataset, epochs: 5, seed: 1 }, core)
    const session = await device.open(trial.experiment)
    const close = vi.spyOn(session, 'close')
    const stop = (): never => {
      throw new Error('enough')
    }
    await expect(finish(runTrial({ ...trial, device: { id: 'here', open: async () => session } }), stop)).rejects.toThrow('enough')
    expect(close).toHaveBeenCalledOnce()
  })

  // Values that a JavaScript program may pass, without a compiler that checks them.
  it.each<[string, object, RegExp, string]>([
    ['a rate that begins below 0', { rate: { first: -3, last: 2 } }, /OPTION_INVALID/, 'rate.first is -3'],
    ['a rate beyond 31 bits', { rate: { first: 300, last: 900 } }, /OPTION_INVALID/, 'rate.first is 300'],
    ['a rate that is no number', { rate: { first: NaN, last: 5 } }, /OPTION_INVALID/, 'rate.first is NaN'],
    ['a rate that rises', { rate: { first: 9, last: 5 } }, /OPTION_INVALID/, '9:5 rises'],
    ['half a rate', { rate: { first: 5 } }, /OPTION_INVALID/, 'rate.last is undefined'],
    ['a skip below 0', { skip: -5 }, /OPTION_INVALID/, 'skip is -5'],
    ['a skip above every error', { skip: 1025 }, /OPTION_INVALID/, 'skip is 1025'],
    ['a seed with a fraction', { seed: 1.5 }, /OPTION_INVALID/, 'seed is 1.5'],
    ['a seed of more than 32 bits', { seed: 2 ** 32 }, /OPTION_INVALID/, 'seed is 4294967296'],
    ['no epochs', { epochs: 0 }, /OPTION_INVALID/, 'epochs is 0'],
    ['epochs that are no number', { epochs: NaN }, /OPTION_INVALID/, 'epochs is NaN'],
    ['more presentations than can be counted', { epochs: 0x7fffffff }, /OPTION_INVALID/, 'totalSamples is'],
    ['more samples than there are', { samples: 100000 }, /OPTION_INVALID/, 'samples is 100000'],
    ['an objective that does not exist', { objective: 'hingle' }, /OBJECTIVE_UNKNOWN/, 'hingle'],
    ['an optimizer that does not exist', { optimizer: 'adam' }, /OPTIMIZER_UNKNOWN/, 'adam'],
    ['a rule that does not exist', { rule: 'locl' }, /RULE_UNKNOWN/, 'locl'],
  ])('refuses %s, by name and value', (_, wrong, code, message) => {
    const choice = { rule: 'local', dataset, epochs: 5, seed: 1, ...wrong } as TrialChoice
    expect(() => prepareTrial(choice, core)).toThrow(expect.objectContaining({ code: expect.stringMatching(code), message: expect.stringContaining(message) }))
  })

  it.each<[string, Partial<Record<keyof Experiment, unknown>>, RegExp]>([
    ['rate', { rate: { first: -3, last: 2 } }, /OPTION_INVALID/],
    ['skip', { skip: NaN }, /OPTION_INVALID/],
    ['layers', { layers: [{ kind: 'dense', units: 65537, bits: 8, kernel: 1, stride: 1, padding: 'valid', pool: 1 }] }, /OPTION_INVALID/],
    ['totalSamples', { totalSamples: 0 }, /OPTION_INVALID/],
    ['objective', { objective: 'hingle' }, /OBJECTIVE_UNKNOWN/],
    ['optimizer', { optimizer: 'adam' }, /OPTIMIZER_UNKNOWN/],
  ])('refuses an experiment whose %s was changed by hand', (_, wrong, code) => {
    const { experiment } = prepareTrial({ rule: 'local', dataset, epochs: 5, seed: 1 }, core)
    expect(() => configBlock({ ...experiment, ...wrong } as Experiment)).toThrow(expect.objectContaining({ code: expect.stringMatching(code) }))
  })

  it.each<[string, Partial<Dataset>, RegExp]>([
    ['a label beyond the classes', { train: { ...dataset.train, labels: new Uint8Array(dataset.train.count).fill(2) } }, /DATA_CLASSES/],
    ['fewer inputs than samples', { test: { ...dataset.test, inputs: new Int8Array(3) } }, /DATA_SHAPE/],
    ['no samples', { test: { count: 0, inputs: new Int8Array(), labels: new Uint8Array() } }, /DATA_EMPTY/],
    ['one class', { classes: ['all'] }, /DATA_CLASSES/],
    ['more classes than a byte tells', { classes: Array.from({ length: 257 }, String) }, /DATA_CLASSES/],
    ['an energy that is no number', { format: { ...dataset.format, energy: NaN } }, /DATA_VALUE/],
    ['more fractional bits than an int8 has', { format: { ...dataset.format, fraction: 9 } }, /DATA_VALUE/],
    ['a shape without width', { shape: { height: 1, width: 0, channels: 2 } }, /DATA_SHAPE/],
  ])('refuses data of a program with %s', (_, wrong, code) => {
    const choice = { rule: 'local', dataset: { ...dataset, ...wrong }, epochs: 5, seed: 1 }
    expect(() => prepareTrial(choice, core)).toThrow(expect.objectContaining({ code: expect.stringMatching(code) }))
  })

  it('refuses an augmentation that does not exist', async () => {
    const trial = prepareTrial({ rule: 'local', dataset, epochs: 5, seed: 1 }, core)
    await expect(finish(runTrial({ ...trial, device, augment: 'flip' as 'none' }))).rejects.toMatchObject({ code: 'OPTION_INVALID', message: 'augment is "flip"' })
  })
})
