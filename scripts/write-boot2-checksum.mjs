// Writes boards/pico/boot2-checksum.h from the code of boards/pico/boot2.S; run after `npx tsc` when that changes.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BOOT2_CODE_BYTES, boot2Checksum } from '../dist/host/aot/boot2-checksum.js'

const board = new URL('../boards/pico/', import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'engram-boot2-'))
const write = (value) =>
  writeFileSync(
    new URL('boot2-checksum.h', board),
    `/* Written by scripts/write-boot2-checksum.mjs: CRC-32 of the first ${BOOT2_CODE_BYTES} bytes of boot2.S. */\n#define BOOT2_CHECKSUM 0x${value.toString(16).padStart(8, '0')}\n`,
  )
write(0)
execFileSync('arm-none-eabi-gcc', ['-c', new URL('boot2.S', board).pathname, '-o', join(folder, 'boot2.o')])
execFileSync('arm-none-eabi-objcopy', ['-O', 'binary', '-j', '.boot2', join(folder, 'boot2.o'), join(folder, 'boot2.bin')])
write(boot2Checksum(readFileSync(join(folder, 'boot2.bin')).subarray(0, BOOT2_CODE_BYTES)))
rmSync(folder, { recursive: true })
