import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parseElf } from '../../host/flash/elf.js'
import { endOf } from '../../host/flash/segments.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-elf-'))
afterAll(() => rmSync(folder, { recursive: true }))

const SOURCE = `
  volatile const unsigned char table[] = { 1, 2, 3, 4, 5, 6, 7 };
  volatile unsigned long counter = 0x12345678;
  volatile unsigned char cleared[100];
  void start(void) { for (;;) { counter += table[3]; cleared[5] = 1; } }
`

/** Code and tables in flash, variables in RAM with their initial values in flash, a gap before a last table. */
const script = (flash: string, ram: string): string => `
  ENTRY(start)
  MEMORY { FLASH (rx) : ORIGIN = ${flash}, LENGTH = 16K  RAM (rw) : ORIGIN = ${ram}, LENGTH = 1K }
  SECTIONS {
    .text : { *(.text*) *(.rodata*) } > FLASH
    .data : { *(.data*) } > RAM AT > FLASH
    .bss (NOLOAD) : { *(.bss*) } > RAM
    .last ${flash} + 0x1000 : { LONG(0xcafef00d) } > FLASH
  }
`

describe('parseElf on what compilers make', () => {
  it.each([
    ['Cortex-M4', 'arm-none-eabi-', ['-mcpu=cortex-m4', '-mthumb'], '0x08000000', '0x20000000'],
    ['a start inside a page, where the linker puts the file\'s headers into the segment', 'arm-none-eabi-', ['-mcpu=cortex-m0plus', '-mthumb'], '0x10000100', '0x20000000'],
    ['RISC-V', 'riscv64-unknown-elf-', ['-march=rv32imac', '-mabi=ilp32'], '0x20400000', '0x80000000'],
    ['AVR', 'avr-', ['-mmcu=atmega328p'], '0x0', '0x800100'],
  ])('gives what objcopy gives: %s', (_title, prefix, flags, flash, ram) => {
    writeFileSync(join(folder, 'tiny.c'), SOURCE)
    writeFileSync(join(folder, 'tiny.ld'), script(flash, ram))
    const run = (program: string, ...args: string[]) => execFileSync(prefix + program, args, { cwd: folder })
    run('gcc', ...flags, '-Os', '-nostdlib', '-nostartfiles', '-T', 'tiny.ld', '-o', 'tiny.elf', 'tiny.c')
    run('objcopy', '-O', 'binary', '--gap-fill', '0xff', 'tiny.elf', 'tiny.bin')

    const segments = parseElf(readFileSync(join(folder, 'tiny.elf')))
    const first = segments[0]!.address
    const found = new Uint8Array(endOf(segments.at(-1)!) - first).fill(0xff)
    for (const { address, bytes } of segments) found.set(bytes, address - first)
    expect(first).toBe(Number(flash))
    expect([...found]).toEqual([...readFileSync(join(folder, 'tiny.bin'))])
    expect(found.length).toBe(0x1004)
  })
})
