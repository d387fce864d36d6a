import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseElf } from '../../host/flash/elf.js'
import type { Image } from '../../host/flash/image.js'

const SOURCE = '/usr/share/arduino/hardware/arduino/avr/bootloaders/optiboot/optiboot.c'

/**
 * The boot loader of the Arduino Uno, from its unmodified source (Debian's arduino-core-avr), without the flashing of its
 * light: with it Debian's compiler makes 532 bytes, and the boot section has 512. The binary in that package is such a one.
 */
export const optiboot = (): Image =>
  compileAvr(readFileSync(SOURCE, 'utf8'), '-DLED_START_FLASHES=0', '-DBAUD_RATE=115200', '-Wl,--section-start=.text=0x7e00', '-Wl,--section-start=.version=0x7ffe')

/** A program that says E for ever, so that its start is heard. */
export const talker = (): Image =>
  compileAvr(`
    #include <avr/io.h>
    __attribute__((naked, section(".vectors"))) void start(void) {
      UCSR0A = _BV(U2X0);
      UCSR0B = _BV(TXEN0);
      UBRR0L = 16;
      for (;;) { while (!(UCSR0A & _BV(UDRE0))); UDR0 = 'E'; }
    }`)

function compileAvr(source: string, ...flags: string[]): Image {
  const folder = mkdtempSync(join(tmpdir(), 'engram-avr-'))
  try {
    writeFileSync(join(folder, 'program.c'), source)
    const common = ['-Os', '-w', '-fno-inline-small-functions', '-fno-split-wide-types', '-mmcu=atmega328p', '-DF_CPU=16000000L', '-I', SOURCE.replace(/[^/]+$/, '')]
    execFileSync('avr-gcc', [...common, ...flags, '-Wl,--relax', '-Wl,--gc-sections', '-nostartfiles', '-nostdlib', '-o', 'program.elf', 'program.c'], { cwd: folder })
    return { segments: parseElf(readFileSync(join(folder, 'program.elf'))) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
