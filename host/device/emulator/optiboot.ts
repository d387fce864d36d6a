import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { runCompiler } from '../../aot/run-compiler.js'
import { toolchainOf } from '../../aot/toolchain.js'
import { EngramError } from '../../errors.js'
import { parseImage, type Image } from '../../flash/image.js'

/** Where Debian's arduino-core-avr puts it. Optiboot is under the GPL: engram compiles it where it lies and does not bring it. */
const SOURCE = '/usr/share/arduino/hardware/arduino/avr/bootloaders/optiboot/optiboot.c'

/**
 * The boot loader of the Arduino Uno, from its unmodified source, without the flashing of its light: with it Debian's compiler
 * makes 532 bytes, and the boot section has 512. The binary in that package is such a one. Throws TOOL_MISSING, COMPILER_MISSING.
 */
export async function optiboot(): Promise<Image> {
  if (!existsSync(SOURCE)) throw new EngramError('TOOL_MISSING', 'the source of optiboot is not installed', 'sudo apt install arduino-core-avr gcc-avr avr-libc')
  return compileAvr(await readFile(SOURCE, 'utf8'), '-DLED_START_FLASHES=0', '-DBAUD_RATE=115200', '-Wl,--section-start=.text=0x7e00', '-Wl,--section-start=.version=0x7ffe')
}

/** A bare program for the Uno's chip. */
export async function compileAvr(source: string, ...flags: string[]): Promise<Image> {
  const { prefix, install } = toolchainOf('avr5')
  const folder = await mkdtemp(join(tmpdir(), 'engram-avr-'))
  try {
    const [program, elf] = [join(folder, 'program.c'), join(folder, 'program.elf')]
    await writeFile(program, source)
    const common = ['-Os', '-w', '-fno-inline-small-functions', '-fno-split-wide-types', '-mmcu=atmega328p', '-DF_CPU=16000000L', '-I', dirname(SOURCE)]
    await runCompiler(`${prefix}gcc`, [...common, ...flags, '-Wl,--relax', '-Wl,--gc-sections', '-nostartfiles', '-nostdlib', '-o', elf, program], install)
    return parseImage(await readFile(elf))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
