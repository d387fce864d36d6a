import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { compileElf } from '../../host/aot/compile.js'
import { compileEntry } from '../../host/aot/core-build.js'
import { overridesOf } from '../../host/aot/overrides.js'
import { translate } from '../../host/aot/translate.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-unused-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A rule that somebody writes may not call every kernel that a board has written for its chip. */
describe.each(['one-kernel', 'no-kernel'])('a core that uses %s', (name) => {
  it.each([
    ['for this machine', {}, undefined], ['for this machine, checked', { ENGRAM_CHECKED: 1 }, undefined], ['with kernels of the board', {}, 'cortex-m0'],
  ] as const)('is compiled %s without a word', async (how, defines, core) => {
    const overrides = core && (await overridesOf(core))
    const { c } = translate(await compileEntry(`test/assembly/unused/${name}.ts`, [], ['assembly/kernels/overridable.ts']), undefined, overrides?.names)
    const path = join(folder, `${name}-${how}.c`.replace(/[ ,]+/g, '-'))
    writeFileSync(path, c)
    await compileElf({ core: 'host', sources: [path], folders: ['boards/common', 'boards/kernels'], defines, flags: ['-c'] }, `${path}.o`)
    // The kernel that is called is in the translated code, or the board has its own.
    expect([...c.matchAll(/^(?:static .*kernels_(\w+)\(.*|.*(kernel_dense_i8)\(.*)$/gm)].length > 0).toBe(name === 'one-kernel')
    expect(c).not.toMatch(/conv|gradient|update/i)
  })
})
