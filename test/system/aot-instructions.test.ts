import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import wabt from 'wabt'
import { afterAll, describe, expect, it } from 'vitest'
import { compileElf } from '../../host/aot/compile.js'
import { translate } from '../../host/aot/translate.js'
import { trapCodeOf } from './aot/batch.js'
import { instructions, moduleOf, trappingInstructions, type Instruction } from './aot/instructions.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-instructions-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Every width's least, greatest and their neighbours. */
const edges = [0, 1, 2, 7, 31, 33, 127, 128, -128, -129, 255, 256, 32767, 32768, -32768, 65535, 65536, -1, -2, 0x7fffffff, -0x80000000, 0x12345678]

const { parseWat } = await wabt()

/** Results of every instruction for every pair of edges, as V8 gives them. */
function inV8(wasm: Uint8Array<ArrayBuffer>, count: number): string[] {
  const exports = new WebAssembly.Instance(new WebAssembly.Module(wasm)).exports as Record<string, (a: number, b: number) => number>
  const memory = new Uint8Array((exports.memory as unknown as WebAssembly.Memory).buffer)
  return Array.from({ length: count }, (_, i) => edges.map((a) => edges.map((b) => {
    memory.fill(0)
    try {
      return `${exports[`f${i}`]!(a, b) >>> 0}`
    } catch (error) {
      return `trap${trapCodeOf(error as Error)}`
    }
  }).join(' ')).join(' '))
}

async function inC(wasm: Uint8Array<ArrayBuffer>, count: number, name: string, defines: Record<string, number>): Promise<string[]> {
  const files = ['module', 'table'].map((part) => join(folder, `${name}-${part}.c`))
  const names = Array.from({ length: count }, (_, i) => `engram_f${i}`)
  writeFileSync(files[0]!, translate(wasm).c)
  writeFileSync(files[1]!, `#include <stdint.h>
${names.map((f) => `uint32_t ${f}(uint32_t, uint32_t);`).join('\n')}
uint32_t (*const functions[])(uint32_t, uint32_t) = {${names.join(', ')}};
const unsigned function_count = ${count};
const uint32_t edges[] = {${edges.map((n) => `${n >>> 0}u`).join(', ')}};
const unsigned edge_count = ${edges.length};
`)
  const program = join(folder, name)
  await compileElf({
    core: 'host', sources: [...files, 'test/system/aot/instructions.c'], folders: ['boards/common'],
    // Some comparisons are always true, of which the compiler would warn.
    defines: { ENGRAM_MEMORY: 1, ...defines }, flags: ['-w'],
  }, program)
  return execFileSync(program, { encoding: 'utf8', maxBuffer: 1 << 28 }).trimEnd().split('\n')
}

const both: readonly (readonly [string, Record<string, number>])[] = [['whole words', {}], ['the short words of an 8-bit chip', { ENGRAM_SHORT: 1 }]]

describe('every integer instruction in C', () => {
  it.each([
    ...both.map(([words, defines]) => [`in ${words}`, instructions, defines] as const),
    ['that traps, in a checked build', trappingInstructions, { ENGRAM_CHECKED: 1 }] as const,
  ])('gives what V8 gives on all pairs of edges: %s', async (name, list: Instruction[], defines) => {
    const wasm = new Uint8Array(parseWat('instructions.wat', moduleOf(list)).toBinary({}).buffer)
    const expected = inV8(wasm, list.length)
    const computed = await inC(wasm, list.length, name.replace(/\W+/g, '-'), defines)
    const wrong = list.flatMap((instruction, i) => {
      const [mine, theirs] = [computed[i]!.split(' '), expected[i]!.split(' ')]
      const at = theirs.findIndex((value, k) => value !== mine[k])
      const operands = [edges[Math.floor(at / edges.length)], edges[at % edges.length]]
      return at < 0 ? [] : [`${instruction.name} on ${operands}: ${mine[at]}, V8 ${theirs[at]}`]
    })
    expect(wrong).toEqual([])
  })
})
