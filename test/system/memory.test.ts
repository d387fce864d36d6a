import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compilerArguments } from '../../host/aot/compile.js'
import { sourcesIn } from '../../host/aot/image.js'
import { overridesOf } from '../../host/aot/overrides.js'
import { runCompiler } from '../../host/aot/run-compiler.js'
import { toolchainOf } from '../../host/aot/toolchain.js'
import { boardFolder, loadBoards } from '../../host/device/boards.js'

const bare = (await loadBoards()).filter(({ core }) => toolchainOf(core).link.includes('-nostdlib'))

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'engram-memory-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('a chip without a C library', () => {
  it('copies, fills and compares as the C library does, at every alignment, overlapping or not', () => {
    const object = join(folder, 'memory.o'), program = join(folder, 'exercise')
    const renamed = ['memcpy', 'memmove', 'memset', 'memcmp'].map((name) => `-D${name}=chip_${name}`)
    // Here a word that is not aligned does no harm; on a chip it may fault.
    const strict = ['-fsanitize=alignment', '-fsanitize-undefined-trap-on-error']
    execFileSync('gcc', ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-Werror', '-ffreestanding', ...strict, ...renamed, '-c', 'boards/common/memory.c', '-o', object])
    // The bytes of each range are chosen at run time, so that the compiler calls what it is held to.
    execFileSync('gcc', ['-std=gnu11', '-O1', '-fno-builtin', 'test/system/memory-exercise.c', object, '-o', program])
    expect(execFileSync(program, { encoding: 'utf8' })).toBe(`${41 * 8 * (8 * 4 + 1)} tried\n`)
  })

  it.each(bare)('needs none to be installed: $id reads only our headers and those of its compiler', async ({ id, core, mcu, serial, clockHz }) => {
    const own = await boardFolder(id), kernels = await overridesOf(core)
    const folders = ['boards/common', own, ...kernels.folders]
    const defines = { BOARD_ID: id, RING_BYTES: serial.ringBytes, CLOCK_HZ: clockHz, BAUD: serial.baud }
    const sources = [...(await sourcesIn('boards/common')), ...(await sourcesIn(own)), ...kernels.sources]
    const words = compilerArguments({ core, mcu, sources, folders, defines, flags: ['-M'] }, '-')
    const rules = await runCompiler(`${toolchainOf(core).prefix}gcc`, words, '')
    const read = [...new Set(rules.split(/[\s\\]+/).filter((word) => word.endsWith('.h')))]
    expect(read.some((header) => header.endsWith('/stdint.h'))).toBe(true)
    expect(read.filter((header) => !header.includes('boards/') && !header.includes('/lib/gcc/'))).toEqual([])
  })
})
