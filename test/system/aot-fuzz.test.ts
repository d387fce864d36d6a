import fc from 'fast-check'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import wabt from 'wabt'
import { afterAll, describe, expect, it } from 'vitest'
import { runInV8, runNative, type Arguments } from './aot/batch.js'
import { randomModule } from './aot/random-module.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-fuzz-'))
afterAll(() => rmSync(folder, { recursive: true }))

const MODULES = Number(process.env.FUZZ_MODULES ?? 24)
const seed = Number(process.env.FUZZ_SEED ?? 1)
const pairs: Arguments = [[0, 0], [1, -1], [7, 300], [-0x80000000, 3], [0x7fffffff, 65535], [12345678, -200]]

const { parseWat } = await wabt()
function assembled(text: string): Uint8Array<ArrayBuffer> {
  const module = parseWat('random.wat', text)
  try {
    return new Uint8Array(module.toBinary({}).buffer)
  } finally {
    module.destroy()
  }
}

function sample(mayTrap: boolean): { texts: string[]; modules: Uint8Array<ArrayBuffer>[] } {
  const texts = fc.sample(fc.uint8Array({ minLength: 400, maxLength: 1600 }), { numRuns: MODULES, seed }).map((bytes) => randomModule(bytes, mayTrap))
  return { texts, modules: texts.map(assembled) }
}

describe('random modules in C', () => {
  it.each([
    ['without checks', false, {}],
    ['without checks, in the short words of an 8-bit chip', false, { ENGRAM_SHORT: 1 }],
    ['with checks, trapping where V8 traps and with its reason', true, { ENGRAM_CHECKED: 1 }],
  ])('compute what V8 computes, %s', async (name, mayTrap, defines) => {
    const { texts, modules } = sample(mayTrap)
    const expected = runInV8(modules, pairs)
    const computed = await runNative(folder, name.replace(/\W+/g, '-'), modules, pairs, defines)
    const wrong = computed.findIndex((line, i) => line !== expected[i])
    expect({ line: computed[wrong], on: pairs[Math.floor(wrong / MODULES)], text: texts[wrong % MODULES] }).toEqual(
      { line: expected[wrong], on: pairs[Math.floor(wrong / MODULES)], text: texts[wrong % MODULES] })
    expect(new Set(expected).size).toBeGreaterThan(MODULES / 2)
  })
})
