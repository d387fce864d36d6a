import type { Board } from '../board/board.js'
import { hex } from './segments.js'

/** What a tool is asked to do. */
export interface ToolJob {
  board: Board
  /** Path of the serial port, for tools that need one. */
  port: string
  /** The image, in the format that the tool takes. */
  file: string
  /** Where the tool leaves what it reads back: bare bytes from address `from` on. */
  back: string
  /** Addresses [from, to) of the image. */
  from: number
  to: number
}

/** How an external program flashes a board: its command lines, and how to understand what it prints. */
export interface Tool {
  install: string
  format: 'hex' | 'bin' | 'uf2'
  usesPort?: true
  /** Reads all of the flash, whatever the image covers. */
  readsFromZero?: true
  /** Looks for the boot loader first, when the program would wait for ever for one that is not there. Its error quotes what came instead. */
  listen?: (job: ToolJob, signal?: AbortSignal) => Promise<void>
  /** Asks which chip is there; its output must contain `fits`. Left out when `write` checks the chip itself. */
  check?: { args: (job: ToolJob) => string[]; fits: (job: ToolJob) => string }
  write: (job: ToolJob) => string[]
  /** What `write` prints for a board with another chip, before it erases anything. */
  wrongBoard?: RegExp
  /** What `write` prints when its own comparison fails. Left out when it does not compare. */
  mismatch?: RegExp
  read: (job: ToolJob) => string[]
  /** Starts the program on the board. Left out when `write` does so itself. */
  start?: string[]
}

/** OpenOCD's configuration for a microcontroller, and a word of it that tells the chip: address, mask, value. */
const openocdChips: Record<string, { files: string[]; id?: readonly [number, number, number] }> = {
  // RP2040 datasheet, 2.20.2: SYSINFO CHIP_ID, part and manufacturer.
  RP2040: { files: ['interface/cmsis-dap.cfg', 'target/rp2040.cfg'], id: [0x40000000, 0x0fffffff, 0x00002927] },
  // nRF51 Series Reference Manual, FICR.CODEPAGESIZE: 1,024 bytes; 4,096 on the nRF52 of the micro:bit V2.
  'nRF51822-QFAA': { files: ['interface/cmsis-dap.cfg', 'target/nrf51.cfg'], id: [0x10000010, 0xffffffff, 1024] },
  // nRF52833 Product Specification, FICR.INFO.PART.
  'nRF52833-QIAA': { files: ['interface/cmsis-dap.cfg', 'target/nrf52.cfg'], id: [0x10000100, 0xffffffff, 0x52833] },
  // RM0090, DBGMCU_IDCODE.
  STM32F405RG: { files: ['interface/stlink.cfg', 'target/stm32f4x.cfg'], id: [0xe0042000, 0xfff, 0x413] },
  // No id: OpenOCD's own configuration refuses a chip with another JTAG id.
  'FE310-G000': { files: ['board/sifive-hifive1.cfg'] },
}

function openocd({ board }: ToolJob, ...commands: string[]): string[] {
  const files = openocdChips[board.mcu]?.files ?? []
  return [...files.flatMap((file) => ['-f', file]), ...commands.flatMap((command) => ['-c', command])]
}

function openocdCheck({ board }: ToolJob): string[] {
  const id = openocdChips[board.mcu]?.id
  if (id === undefined) return []
  const [address, mask, value] = id.map((word) => hex(word))
  const read = `([read_memory ${address} 32 1] & ${mask})`
  return [`if {${read} != ${value}} {echo [format {another chip: 0x%08x} [expr {${read}}]]; shutdown error}`]
}

const dfuId = ({ board }: ToolJob): string[] => ['-d', board.flash.usb.join(',')]

export const tools: Record<'openocd' | 'dfu-util' | 'avrdude' | 'picotool' | 'esptool', Tool> = {
  openocd: {
    install: 'install OpenOCD 0.12 or newer: sudo apt install openocd, or brew install open-ocd',
    format: 'hex',
    write: (job) => openocd(job, 'init', 'reset halt', ...openocdCheck(job), `program {${job.file}} verify`, 'reset run', 'shutdown'),
    wrongBoard: /another chip: (\S+)|UNEXPECTED idcode: (\S+)/,
    mismatch: /Verify Failed/,
    read: (job) => openocd(job, 'init', 'reset halt', `dump_image {${job.back}} ${hex(job.from)} ${job.to - job.from}`, 'shutdown'),
  },
  'dfu-util': {
    install: 'install dfu-util: sudo apt install dfu-util, or brew install dfu-util',
    format: 'bin',
    // Every STM32 has the same USB id; the layout of its flash (RM0090, table "Flash module organization") tells them apart.
    check: { args: (job) => [...dfuId(job), '-l'], fits: () => '@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg' },
    write: (job) => [...dfuId(job), '-a', '0', '-s', hex(job.from), '-D', job.file],
    read: (job) => [...dfuId(job), '-a', '0', '-s', `${hex(job.from)}:${job.to - job.from}`, '-U', job.back],
  },
  avrdude: {
    install: 'install avrdude: sudo apt install avrdude, or brew install avrdude',
    format: 'hex',
    usesPort: true,
    listen: async ({ board, port }, signal) =>
      board.flash.method === 'stk500v2' ? (await import('./stk500v2.js')).findStk500v2(port, board, signal) : (await import('./stk500.js')).findStk500(port, board, signal),
    readsFromZero: true,
    write: (job) => [...avrdude(job), '-D', '-U', `flash:w:${job.file}:i`],
    wrongBoard: /[Ee]xpected signature for|signature .* does not match/,
    mismatch: /verification (error|mismatch)|content mismatch/,
    read: (job) => [...avrdude(job), '-U', `flash:r:${job.back}:r`],
  },
  picotool: {
    install: 'install picotool: github.com/raspberrypi/picotool, or brew install picotool',
    format: 'uf2',
    write: (job) => ['load', '-v', job.file, '-t', 'uf2'],
    mismatch: /did not verify|verif.*(fail|mismatch)/i,
    read: (job) => ['save', '-r', hex(job.from), hex(job.to), job.back, '-t', 'bin'],
    start: ['reboot'],
  },
  // It resets the board into its boot loader and out of it (DTR, RTS), and compares an MD5 of what it wrote.
  esptool: {
    install: 'install esptool: sudo apt install esptool, or pip install esptool',
    format: 'bin',
    usesPort: true,
    write: (job) => [...esptool(job), 'write_flash', hex(job.from), job.file],
    wrongBoard: /This chip is .* not |[Ww]rong --chip/,
    mismatch: /does not match data in flash|[Vv]erif.*failed/,
    read: (job) => [...esptool(job), 'read_flash', hex(job.from), String(job.to - job.from), job.back],
  },
}

/** The chip by its own name for it: "ESP32-C3" is esp32c3. */
const esptool = ({ board, port }: ToolJob): string[] => ['--chip', board.mcu.toLowerCase().replace('-', ''), '--port', port]

/** Its names for the boot loaders: "wiring" is STK500v2 behind a reset by DTR. */
const avrdude = ({ board, port }: ToolJob): string[] => ['-c', board.flash.method === 'stk500v2' ? 'wiring' : 'arduino', '-p', board.mcu, '-P', port, '-b', String(board.serial.baud)]
