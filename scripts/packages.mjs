/**
 * What `npm run verify` needs of the system: Debian packages, how to tell whether each is there, and the programs that are
 * run from it. test/unit/programs.test.ts holds the code to this list: a bare machine has no other program.
 */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const found = (program) => (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))

/** A package whose programs are run. It counts as installed when they are on the PATH. */
const programs = (name, ...brings) => ({ name, programs: brings, has: () => brings.every(found) })
/** A package that is needed for a file. It counts as installed when one of these paths exists. */
const file = (name, ...paths) => ({ name, programs: [], has: () => paths.some((path) => existsSync(path)) })

export const packages = [
  programs('gcc', 'gcc'),
  programs('g++', 'g++'),
  programs('binutils', 'nm', 'size'),
  file('libc6-dev', '/usr/include/stdio.h'),
  file('dataset-fashion-mnist', '/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz'),
  // Compilers of the boards. Those of Arm and RISC-V chips need no C library (boards/common/memory.c).
  programs('gcc-arm-none-eabi', 'arm-none-eabi-gcc'),
  programs('gcc-riscv64-unknown-elf', 'riscv64-unknown-elf-gcc'),
  programs('gcc-avr', 'avr-gcc'),
  // A core without a board of ours, which libraries (engram export) are tried on.
  programs('gcc-xtensa-lx106', 'xtensa-lx106-elf-gcc'),
  file('avr-libc', '/usr/lib/avr/include/avr/io.h'),
  // Emulators that npm does not have.
  programs('qemu-system-arm', 'qemu-system-arm'),
  programs('qemu-system-misc', 'qemu-system-riscv32', 'qemu-system-xtensa'),
  // socat makes pairs of pseudo-terminals; the rest are other people's flashing tools and boot loader, which ours are compared with.
  programs('socat', 'socat'),
  programs('avrdude', 'avrdude'),
  programs('stm32flash', 'stm32flash'),
  programs('openocd', 'openocd'),
  programs('dfu-util', 'dfu-util'),
  // A browser, to test the library in it.
  programs('chromium-headless-shell', 'chromium-headless-shell'),
  // Build systems that take libraries.
  programs('arduino-builder', 'arduino-builder'),
  programs('cmake', 'cmake', 'ctest'),
  programs('make', 'make'),
  file('arduino-core-avr', '/usr/share/arduino/hardware/arduino/avr/bootloaders/optiboot/optiboot.c'),
]

/** Names of the packages that are not installed. */
export const missingPackages = () => packages.filter((each) => !each.has()).map(({ name }) => name)
export { found }
