import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openRecords, type SweepConfig } from '../../host/cli/records.js'
import type { TrialResult } from '../../host/trial/trial.js'
import { errorOf } from '../error-of.js'

let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'engram-records-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const file = () => join(folder, 'trials.jsonl')
const result = (seed: number): TrialResult => ({
  schemaVersion: 3, rule: 'local', network: '10', data: 'digits', seed, device: 'v8', epochs: 1, samples: 10,
  augment: 'none', accuracy: 0.5, measuredOn: 'test', digest: '00000000', planned: { ramBytes: 1, regions: [], configBytes: 76 },
  macs: { infer: 1, learn: 1 }, samplesPerSecond: 1, curve: [],
})
const settings: SweepConfig = { data: 'digits', epochs: 1, dataHash: 'aa' }
const open = (config: SweepConfig = settings) => openRecords(folder, () => config)

describe('records', () => {
  it('make their folder, and give back what was appended', () => {
    folder = join(folder, 'a', 'b')
    const first = open()
    expect(first.earlier).toEqual([])
    first.append(result(1))
    first.append(result(2))
    expect(open().earlier).toEqual([result(1), result(2)])
  })

  it('hold the settings in every line', () => {
    open().append(result(1))
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ rule: 'local', config: settings })
  })

  it('lose a half-written last line, keep the rest, and go on behind it', () => {
    const records = open()
    records.append(result(1))
    const whole = readFileSync(file(), 'utf8')
    appendFileSync(file(), whole.slice(0, 40))
    const repaired = open()
    expect(repaired.earlier).toEqual([result(1)])
    repaired.append(result(2))
    expect(open().earlier).toEqual([result(1), result(2)])
  })

  it('keep a last line that lacks only its newline', () => {
    open().append(result(1))
    writeFileSync(file(), readFileSync(file(), 'utf8').trimEnd())
    open().append(result(2))
    expect(open().earlier).toEqual([result(1), result(2)])
  })

  it('refuse a folder of other settings, and say what differs', () => {
    open().append(result(1))
    const before = readFileSync(file(), 'utf8')
    const error = errorOf(() => open({ ...settings, epochs: 7 }))
    expect(error).toMatchObject({ code: 'RESULTS_MISMATCH', exitCode: 2 })
    expect(error.message).toContain('epochs: 1 there, 7 here')
    expect(error.details).toMatchObject({ differences: [{ setting: 'epochs', there: 1, here: 7 }] })
    expect(error.hint).toContain('--out')
    expect(readFileSync(file(), 'utf8')).toBe(before)
  })

  it('refuse other data for a seed that they hold, and cannot tell for other seeds', () => {
    open().append(result(1))
    expect(errorOf(() => open({ ...settings, dataHash: 'bb' })).code).toBe('RESULTS_MISMATCH')
    const { dataHash: _, ...unknown } = settings
    expect(openRecords(folder, () => unknown).earlier).toHaveLength(1)
  })

  it.each([
    ['a line that is no record', '{"a":1}\n', 'RESULTS_MISMATCH'],
    ['a damaged line in the middle', '{"a":\n{"b":1}\n', 'RESULTS_MISMATCH'],
    ['a line of a later version', '{"schemaVersion":99}\n', 'ABI_MISMATCH'],
  ])('refuse %s', (_, content, code) => {
    writeFileSync(file(), content)
    expect(errorOf(() => open()).code).toBe(code)
  })

  it.each([['a file', 'plain'], ['a folder below a file', 'plain/below']])('refuse %s as the folder', (_, path) => {
    writeFileSync(join(folder, 'plain'), '')
    const error = errorOf(() => openRecords(join(folder, path), () => settings))
    expect(error).toMatchObject({ code: 'OUTPUT_UNWRITABLE', exitCode: 4 })
  })
})
