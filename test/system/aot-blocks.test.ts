import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compileElf } from '../../host/aot/compile.js'
import { compileEntry } from '../../host/aot/core-build.js'
import type { Target } from '../../host/data/targets.js'
import { translate } from '../../host/aot/translate.js'
import { differences, outcomeOf, randomTrials, type Trial } from '../spec/random-blocks.js'
import { RawCore } from '../spec/raw-core.js'

const BLOCKS = Number(process.env.RANDOM_BLOCKS ?? 400)
const seed = Number(process.env.RANDOM_SEED ?? 1)

const folder = mkdtempSync(join(tmpdir(), 'engram-blocks-'))
afterAll(() => rmSync(folder, { recursive: true }))

const targetBytes = (target: Target): Buffer =>
  target === undefined ? Buffer.of(0, 0) : typeof target === 'number' ? Buffer.of(1, 0, target) : Buffer.concat([Buffer.from(Uint16Array.of(target.byteLength).buffer), Buffer.from(target.buffer)])

/** As test/system/aot/core.c reads it. */
function written({ block, samples }: Trial): Buffer {
  const word = (n: number): Buffer => Buffer.from(Uint32Array.of(n).buffer)
  const bytes = samples.map(({ x, target }) => Buffer.concat([targetBytes(target), Buffer.from(x.buffer, x.byteOffset, x.length)]))
  return Buffer.concat([word(block.length), Buffer.from(block), word(samples.length), word(samples[0]?.x.length ?? 0), ...bytes])
}

describe('random blocks, legal and illegal, in the core translated to C', () => {
  let trials: Trial[], expected: string[]
  beforeAll(async () => {
    trials = randomTrials(BLOCKS, seed)
    const core = new RawCore('engram')
    expected = trials.map((trial) => outcomeOf(trial, core))
    writeFileSync(join(folder, 'core.c'), translate(await compileEntry('assembly/index.ts')).c)
  }, 120_000)

  it.each([['unchecked', {}], ['checked', { ENGRAM_CHECKED: 1 }]])('get the same status and learn the same bytes, %s', async (name, defines) => {
    const program = join(folder, name)
    await compileElf({ core: 'host', sources: [join(folder, 'core.c'), 'boards/common/trap.c', 'boards/common/baked.c', 'test/system/aot/core.c'], folders: ['boards/common'], defines }, program)
    const outcomes = execFileSync(program, { input: Buffer.concat(trials.map(written)), encoding: 'utf8', maxBuffer: 1 << 26 }).trim().split('\n')
    expect(differences(trials, expected, outcomes)).toEqual([])
    expect(outcomes).toHaveLength(trials.length)
  })
})
