#!/usr/bin/env node
// Stands in for openocd, dfu-util, picotool and esptool with a board on them, under whose name it is started: takes the command lines
// that engram gives, keeps the flash in the file FAKE_FLASH, and prints what the real programs print. FAKE_CHIP is another
// chip's id; FAKE_DAMAGE an address whose byte takes a wrong value; FAKE_FAIL fails the command whose arguments contain it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import MemoryMap from 'nrf-intel-hex'
import { decodeBlock } from 'uf2'

const { FAKE_FLASH, FAKE_CHIP, FAKE_DAMAGE, FAKE_FAIL } = process.env
const name = basename(process.argv[1])
const args = process.argv.slice(2)
const after = (option) => args[args.indexOf(option) + 1]
const say = (text) => process.stderr.write(`${text}\n`)

const load = () => new Map(existsSync(FAKE_FLASH) ? JSON.parse(readFileSync(FAKE_FLASH, 'utf8')) : [])
function store(blocks) {
  const flash = load()
  for (const [address, bytes] of blocks)
    bytes.forEach((byte, i) => flash.set(address + i, address + i === Number(FAKE_DAMAGE) ? byte ^ 1 : byte))
  writeFileSync(FAKE_FLASH, JSON.stringify([...flash]))
}
function dump(path, from, length) {
  const flash = load()
  writeFileSync(path, Uint8Array.from({ length }, (_, i) => flash.get(from + i) ?? 0xff))
}
function end(status, ...lines) {
  lines.forEach(say)
  process.exit(status)
}

if (FAKE_FAIL && args.join(' ').includes(FAKE_FAIL)) end(1, 'Info : first', 'Error: open failed')

const run = {
  openocd() {
    const commands = args.flatMap((arg, i) => (args[i - 1] === '-c' ? [arg] : []))
    for (const command of commands) {
      const [, program] = /^program \{(.*)\} verify$/.exec(command) ?? []
      const [, path, from, length] = /^dump_image \{(.*)\} (\S+) (\S+)$/.exec(command) ?? []
      if (command.startsWith('if ') && FAKE_CHIP) end(1, `another chip: ${FAKE_CHIP}`, 'shutdown command invoked')
      if (program) store(MemoryMap.fromHex(readFileSync(program, 'latin1')))
      if (program && FAKE_DAMAGE) end(1, '** Verify Failed **')
      if (path) dump(path, Number(from), Number(length))
    }
  },
  'dfu-util'() {
    const layout = FAKE_CHIP ?? '04*016Kg,01*064Kg,07*128Kg'
    const [address, length] = (after('-s') ?? '').split(':')
    if (args.includes('-l') && layout !== 'none') console.log(`Found DFU: [0483:df11] ver=2200, devnum=8, cfg=1, intf=0, path="1-2", alt=0, name="@Internal Flash  /0x08000000/${layout}", serial="1"`)
    if (args.includes('-D')) store([[Number(address), readFileSync(after('-D'))]])
    if (args.includes('-U')) dump(after('-U'), Number(address), Number(length))
  },
  esptool() {
    if (FAKE_CHIP) end(2, `A fatal error occurred: This chip is ${FAKE_CHIP} not ESP32-C3. Wrong --chip argument?`)
    const [command, address, what, path] = args.slice(4)
    if (command === 'write_flash') {
      store([[Number(address), readFileSync(what)]])
      if (FAKE_DAMAGE) end(2, 'A fatal error occurred: MD5 of file does not match data in flash!')
    } else dump(path, Number(address), Number(what))
  },
  picotool() {
    if (args[0] === 'load') {
      const file = readFileSync(args[2])
      for (let at = 0; at < file.length; at += 512) {
        const { flashAddress, payload } = decodeBlock(file.subarray(at, at + 512))
        store([[flashAddress, payload]])
      }
      if (FAKE_DAMAGE) end(1, 'ERROR: The device contents did not verify')
    }
    if (args[0] === 'save') dump(args[4], Number(args[2]), Number(args[3]) - Number(args[2]))
  },
}
run[name]()
