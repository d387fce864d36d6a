import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileElf } from '../../../host/aot/compile.js'
import { translate } from '../../../host/aot/translate.js'

export type Arguments = readonly (readonly [number, number])[]
type Wasm = Uint8Array<ArrayBuffer>

/** Compiles modules into one program and runs each with each pair of arguments: lines by pair, then by module. */
export async function runNative(folder: string, name: string, modules: readonly Wasm[], pairs: Arguments, defines: Record<string, number>): Promise<string[]> {
  const prefixes = modules.map((_, i) => `m${i}_`)
  const sources = modules.map((wasm, i) => {
    const path = join(folder, `${name}-${i}.c`)
    writeFileSync(path, translate(wasm, prefixes[i]).c)
    return path
  })
  const declared = prefixes.map((p) => `void ${p}reset(void); uint32_t ${p}run(uint32_t, uint32_t); uint32_t ${p}state(void);`)
  const entries = prefixes.map((p) => `{${p}reset, ${p}run, ${p}state},`)
  const table = join(folder, `${name}.c`)
  writeFileSync(table, `#include <stdint.h>
struct module { void (*reset)(void); uint32_t (*run)(uint32_t, uint32_t); uint32_t (*state)(void); };
${declared.join('\n')}
extern const struct module modules[]; extern const unsigned module_count;
const struct module modules[] = {${entries.join(' ')}};
const unsigned module_count = ${modules.length};
`)
  const program = join(folder, name)
  await compileElf({
    core: 'host', sources: [...sources, table, 'test/system/aot/batch.c'], folders: ['boards/common'],
    // -O1 finds what -O2 does in a third of the time. Random programs compare what is always so; the core must not.
    defines: { ENGRAM_MEMORY: 1, ...defines }, flags: ['-O1', '-w'],
  }, program)
  const input = Buffer.from(Uint32Array.from(pairs.flat(), (n) => n >>> 0).buffer)
  return execFileSync(program, { input, encoding: 'utf8', maxBuffer: 1 << 26 }).trim().split('\n')
}

interface Exports {
  memory: WebAssembly.Memory
  reset(): void
  run(a: number, b: number): number
  state(): number
}

/** What `runNative` prints, from V8. */
export function runInV8(modules: readonly Wasm[], pairs: Arguments): string[] {
  const instances = modules.map((wasm) => new WebAssembly.Instance(new WebAssembly.Module(wasm)).exports as unknown as Exports)
  return pairs.flatMap(([a, b]) => instances.map(({ memory, reset, run, state }) => {
    const bytes = new Uint8Array(memory.buffer)
    bytes.fill(0)
    reset()
    try {
      const result = run(a, b)
      let hash = 0
      for (const byte of bytes) hash = (Math.imul(hash, 31) + byte) | 0
      return [result, state(), hash].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join(' ')
    } catch (error) {
      return `trap ${trapCodeOf(error as Error)}`
    }
  }))
}

/** V8's words for the codes of boards/common/trap.h. */
const trapCodes: [RegExp, number][] = [
  [/unreachable/, 1], [/out of bounds memory|memory access/, 2], [/divide by zero|remainder by zero/, 3], [/unrepresentable/, 4], [/table index|null function|signature mismatch/, 5],
]

export const trapCodeOf = ({ message }: Error): number | string => trapCodes.find(([words]) => words.test(message))?.[1] ?? message
