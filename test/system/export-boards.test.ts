import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compileElf } from '../../host/aot/compile.js'
import { sourcesIn } from '../../host/aot/image.js'
import { toolchainOf } from '../../host/aot/toolchain.js'
import { parseBoard, type Board } from '../../host/board/board.js'
import { openEmulator } from '../../host/device/emulator/open.js'
import { cores } from '../../host/export/costs.js'
import { exported, models, type Exported } from './export/models.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-export-boards-'))
const libraries: Exported[] = []
afterAll(() => [folder, ...libraries.map((library) => library.folder)].forEach((path) => rmSync(path, { recursive: true })))
beforeAll(async () => {
  for (const model of models) libraries.push(await exported(model))
})
const library = (name: string): Exported => libraries.find((each) => each.name === name)!
const each = models.map(({ name }) => name)

const warnings = ['-Wall', '-Wextra', '-Wpedantic', '-Werror', '-O2', '-ffunction-sections', '-fdata-sections']
const targets = [
  ['Cortex-M0', 'arm-none-eabi-', ['-mcpu=cortex-m0', '-mthumb', '-ffreestanding']],
  ['Cortex-M3', 'arm-none-eabi-', ['-mcpu=cortex-m3', '-mthumb', '-ffreestanding']],
  ['Cortex-M4', 'arm-none-eabi-', ['-mcpu=cortex-m4', '-mthumb', '-ffreestanding']],
  ['Cortex-M33', 'arm-none-eabi-', ['-mcpu=cortex-m33', '-mthumb', '-ffreestanding']],
  ['RV32', 'riscv64-unknown-elf-', ['-march=rv32imac', '-mabi=ilp32', '-ffreestanding']],
  ['lx106', 'xtensa-lx106-elf-', ['-mlongcalls', '-ffreestanding']],
  ['AVR', 'avr-', ['-mmcu=atmega328p', '-Os']],
  ['AVR with more flash', 'avr-', ['-mmcu=atmega2560', '-Os']],
] as const

describe.each(each)('the library %s', (name) => {
  it.each(targets)('compiles for %s without a warning, as C99 and C++17', (_, prefix, target) => {
    const { c, assembler } = library(name)
    // Debian's compiler for the lx106 has no C++.
    for (const language of [['-std=c99'], ...(prefix.startsWith('xtensa') ? [] : [['-x', 'c++', '-std=c++17']])])
      for (const file of [...c, join(library(name).folder, 'selftest.c')]) execFileSync(`${prefix}gcc`, [...language, ...warnings, ...target, '-c', file, '-o', join(folder, 'object.o')])
    for (const file of assembler) execFileSync(`${prefix}gcc`, [...target, '-c', file, '-o', join(folder, 'object.o')])
  })
})

interface Image {
  board: Board
  elf: string
  symbols: string[]
  /** Bytes of the self-test's instance. */
  modelBytes: number
}

/** A board's startup and port, with the library's self-test in place of the core. */
async function imageOf(id: string, { folder: own, name, c, assembler }: Exported, how: 'kernels' | 'portable' | 'kept'): Promise<Image> {
  const at = join('boards', id)
  const board = parseBoard(readFileSync(join(at, 'board.json'), 'utf8'), id)
  const elf = join(folder, `${id}-${name}-${how}.elf`)
  await compileElf({
    core: board.core,
    mcu: board.mcu,
    sources: [...(await sourcesIn('boards/common')), ...(await sourcesIn(at)), 'test/system/export/board.c', ...c, ...assembler, join(own, 'selftest.c')],
    folders: ['boards/common', at, own],
    defines: { BOARD_ID: id, RING_BYTES: board.serial.ringBytes, CLOCK_HZ: board.clockHz, BAUD: board.serial.baud },
    flags: ['-T', join(at, 'link.ld'), `-DSELFTEST=engram_${name}_selftest`, ...(how === 'kernels' ? [] : [`-DENGRAM_${name.toUpperCase()}_${how === 'portable' ? 'PORTABLE' : 'SELFTEST_KEEPS'}`]), '-Wl,--defsym=STACK_BYTES=512', '-Wl,--defsym=STATIC_BYTES=0'],
  }, elf)
  const table = execFileSync(`${toolchainOf(board.core).prefix}nm`, ['-S', elf], { encoding: 'utf8' })
  return { board, elf, symbols: table.trim().split('\n').map((line) => line.split(' ').at(-1)!), modelBytes: parseInt(/^\w+ (\w+) b model$/m.exec(table)![1]!, 16) }
}

/** What test/system/export/board.c says. */
async function said({ board, elf }: Image): Promise<{ passed: boolean; digest: string; stackBytes: number }> {
  const link = await openEmulator(board, elf)
  try {
    const bytes = await new Promise<Buffer>((done) => {
      let all = Buffer.alloc(0)
      link.onData((chunk) => {
        all = Buffer.concat([all, chunk])
        if (all.length >= 10) done(all)
      })
    })
    expect(bytes.toString('latin1', 0, 1)).toBe('!')
    return { passed: bytes[1] === 1, digest: bytes.readUInt32LE(2).toString(16).padStart(8, '0'), stackBytes: bytes.readUInt32LE(6) }
  } finally {
    await link.close()
  }
}

/** Boards by the cores that plan.txt knows; a Cortex-M0 is as an M0+. */
const boards = [
  ['pico', 'Cortex-M0+'],
  ['microbit', 'Cortex-M0+'],
  ['feather-stm32f405', 'Cortex-M4'],
  ['hifive1', 'RV32IMAC'],
  ['uno', 'AVR'],
] as const

describe.each(boards)('on the emulated %s, %s,', (id, core) => {
  it.each(each)('%s learns the bytes of the simulation in the RAM of its header', async (name) => {
    const image = await imageOf(id, library(name), 'kernels')
    expect(image.modelBytes).toBe(library(name).ramBytes)
    // The kernels are those written for this core.
    expect(image.symbols.some((symbol) => symbol.startsWith(`engram_${name}_dense`))).toBe(true)
    const told = await said(image)
    expect(told.stackBytes).toBeLessThanOrEqual(cores.find(({ name: called }) => called === core)!.stackBytes)
    expect(told).toMatchObject({ passed: true, digest: library(name).digest })
  })

  it('learns the same with the portable kernels', async () => {
    const image = await imageOf(id, library('mlp'), 'portable')
    expect(image.symbols.filter((symbol) => symbol.startsWith('engram_mlp_dense'))).toEqual([])
    expect(await said(image)).toMatchObject({ passed: true, digest: library('mlp').digest })
  })

  // The Uno's RAM holds a learner and its checkpoint only if both are small.
  it.each(id === 'uno' ? ['mlp'] : each)('%s goes on from a checkpoint that the chip itself wrote', async (name) => {
    expect(await said(await imageOf(id, library(name), 'kept'))).toMatchObject({ passed: true, digest: library(name).digest })
  })
})

/** Cores without a board of ours: QEMU's machine, its compiler, and how the program ends and prints. */
const machines = [
  ['cortex-m33', 'm33', 'arm-none-eabi-', ['-mcpu=cortex-m33', '-mthumb'], 'qemu-system-arm', ['-M', 'mps2-an505', '-semihosting-config', 'enable=on,target=native']],
  ['lx106', 'lx106', 'xtensa-lx106-elf-', ['-mlongcalls'], 'qemu-system-xtensa', ['-M', 'sim', '-cpu', 'lx106', '-semihosting']],
] as const

describe.each(machines)('on an emulated %s', (_, kind, prefix, target, qemu, machine) => {
  it.each(each)('%s learns the bytes of the simulation, and goes on from its own checkpoint halfway', (name) => {
    const { folder: own, c, assembler, digest } = library(name)
    const elf = join(folder, `${kind}-${name}.elf`)
    const bare = `test/system/export/bare-${kind}`
    execFileSync(`${prefix}gcc`, [...target, '-ffreestanding', '-nostdlib', '-O2', `-DSELFTEST=engram_${name}_selftest`, `-DENGRAM_${name.toUpperCase()}_SELFTEST_KEEPS`, '-T', `${bare}.ld`, `${bare}.c`, 'test/system/export/bare-library.c', ...c, ...assembler, join(own, 'selftest.c'), '-lgcc', '-o', elf])
    const printed = spawnSync(qemu, [...machine, '-kernel', elf, '-display', 'none', '-monitor', 'none', '-serial', 'none'], { encoding: 'utf8', timeout: 60_000 })
    expect(printed.stdout + printed.stderr).toBe(`${digest} 1\n`)
  })
})
