/**
 * `npm run verify`: installs what the system tests need (through apt where it can, else says what to do), runs every
 * test, and ends with a line `N passed, N failed` made from the test runner's own result.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Debian packages and a file that tells whether each is there. */
const packages = [
  { name: 'gcc', has: () => found('gcc') },
  { name: 'libc6-dev', has: () => existsSync('/usr/include/stdio.h') },
  { name: 'dataset-fashion-mnist', has: () => existsSync('/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz') },
  // Compilers of the boards, each with its C library.
  { name: 'gcc-arm-none-eabi', has: () => found('arm-none-eabi-gcc') },
  { name: 'libnewlib-arm-none-eabi', has: () => existsSync('/usr/lib/arm-none-eabi/newlib/nano.specs') || existsSync('/usr/lib/arm-none-eabi/lib/nano.specs') },
  { name: 'gcc-riscv64-unknown-elf', has: () => found('riscv64-unknown-elf-gcc') },
  { name: 'picolibc-riscv64-unknown-elf', has: () => existsSync('/usr/lib/picolibc/riscv64-unknown-elf') },
  { name: 'gcc-avr', has: () => found('avr-gcc') },
  { name: 'avr-libc', has: () => existsSync('/usr/lib/avr/include/avr/io.h') },
  // Emulators that are no npm package.
  { name: 'qemu-system-arm', has: () => found('qemu-system-arm') },
  { name: 'qemu-system-misc', has: () => found('qemu-system-riscv32') },
  // Pseudo-terminals in pairs, and other people's flashing tools and boot loader to hold ours against.
  { name: 'socat', has: () => found('socat') },
  { name: 'avrdude', has: () => found('avrdude') },
  { name: 'stm32flash', has: () => found('stm32flash') },
  { name: 'openocd', has: () => found('openocd') },
  { name: 'dfu-util', has: () => found('dfu-util') },
  { name: 'arduino-core-avr', has: () => existsSync('/usr/share/arduino/hardware/arduino/avr/bootloaders/optiboot/optiboot.c') },
]

const found = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
const run = (command, args, env = {}) =>
  spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } }).status ?? 1

function fail(message) {
  console.error(message)
  console.log('0 passed, 1 failed')
  process.exit(1)
}

function install() {
  const missing = packages.filter((p) => !p.has()).map((p) => p.name)
  if (missing.length === 0) return
  const list = missing.join(' ')
  if (!found('apt-get')) {
    fail(`verify needs ${list} (Debian's names). Install them with this system's package manager, then run it again.`)
  }
  const root = process.getuid?.() === 0
  if (!root && !found('sudo')) fail(`verify needs ${list}. As root: apt-get install ${list}`)
  console.error(`verify installs through apt: ${list}`)
  const apt = (...args) =>
    run(root ? 'apt-get' : 'sudo', root ? args : ['apt-get', ...args], { DEBIAN_FRONTEND: 'noninteractive' })
  apt('update', '-qq')
  if (apt('install', '-y', '-qq', '--no-install-recommends', ...missing) !== 0) fail(`apt-get could not install ${list}`)
}

install()
const folder = mkdtempSync(join(tmpdir(), 'engram-verify-'))
const report = join(folder, 'result.json')
const status = run(process.execPath, [
  'node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`,
])
if (!existsSync(report)) fail('the test runner left no result')
const result = JSON.parse(readFileSync(report, 'utf8'))
rmSync(folder, { recursive: true })
const skipped = result.numPendingTests + (result.numTodoTests ?? 0)
const brokenFiles = result.testResults.filter((f) => f.status === 'failed' && f.assertionResults.length === 0).length
const failed = result.numFailedTests + brokenFiles
if (skipped > 0) console.error(`${skipped} tests were skipped; verify allows none`)
console.log(`${result.numPassedTests} passed, ${failed} failed`)
process.exit(status !== 0 || failed > 0 || skipped > 0 || result.numPassedTests === 0 ? 1 : 0)
