import { z } from 'zod'
import { EngramError } from '../errors.js'
import { startsBytes } from './image-flash.js'
import { fieldErrors, fieldLines } from '../text/fields.js'

const text = (description: string) => z.string().min(1).describe(description)
const bytes = (description: string, min = 1) => z.int().min(min).describe(description)
const usbIds = z
  .array(z.string().regex(/^[0-9a-f]{4}:[0-9a-f]{4}$/, 'must be vendor:product in lower-case hex, e.g. "2e8a:0003"'))
  .describe('USB ids (vendor:product, hex) under which it appears; empty when it has none of its own.')

const flashMethods = ['uf2-drive', 'hex-drive', 'stk500', 'stk500v2', 'an3155', 'openocd', 'dfu-util', 'avrdude', 'picotool', 'esptool'] as const

const persist = z
  .strictObject({
    kind: z.enum(['flash', 'eeprom']).describe('Memory that keeps checkpoints without power.'),
    pageBytes: bytes('Smallest unit that can be erased.'),
    writeBytes: bytes('Smallest unit that can be written, aligned to itself.'),
    offset: bytes('Where the checkpoints start, from the start of that memory.', 0),
    bytes: bytes('Reserved for checkpoints, both slots together; a slot holds half.', 2),
    endurance: z.int().min(1).describe('Guaranteed erase cycles of a page.'),
  })
  .describe('Geometry of the memory that survives a power cut.')

const serial = z
  .strictObject({
    baud: z.int().min(1200).max(4_000_000).describe('Bits a second of the wire after a reset; eight data bits, no parity, one stop bit.'),
    rates: z
      .array(z.int().min(1200).max(12_000_000))
      .describe('Other rates that the port can take, exactly or well within what a receiver tolerates, fastest first.')
      .default([]),
    ringBytes: z
      .int()
      .min(16)
      .max(32_768)
      .refine((n) => (n & (n - 1)) === 0, 'must be a power of two')
      .describe('Receive ring of the port, in RAM; the host keeps no more bytes than this on the way to a busy board. A power of two.'),
    uart: text('Peripheral and pins.'),
    ownUsb: z.boolean().describe('Whether the firmware also speaks over a USB socket of the chip itself, under the ids of `usb`; it has no rate.').default(false),
    usb: usbIds,
  })
  .describe('How bytes reach the board.')

const flash = z
  .strictObject({
    method: z.enum(flashMethods).describe('How `engram flash` writes the image unless told otherwise.'),
    also: z.array(z.enum(flashMethods)).describe('Other ways that work.'),
    volume: text('Label of the drive that appears, for methods that copy to a drive.').optional(),
    bootLoader: text('What a person does so that the drive appears, for methods that copy to a drive.').optional(),
    uf2: z
      .strictObject({
        family: z.string().regex(/^0x[0-9a-f]{8}$/, 'must be eight lower-case hex digits behind 0x, e.g. "0xe48bff56"').describe('Family id of its UF2 files.'),
        boardId: text('What INFO_UF2.TXT on its drive says behind "Board-ID:".'),
      })
      .describe('For methods that take UF2 files.')
      .optional(),
    daplinkIds: z
      .array(z.string().regex(/^[0-9a-f]{4}$/, 'must be four lower-case hex digits, e.g. "9900"'))
      .min(1)
      .describe('First four characters of "Unique ID" in DETAILS.TXT of a DAPLink drive, and the ids of its parts of a Universal Hex file.')
      .optional(),
    usb: usbIds,
    reservedBytes: bytes('Flash that the boot loader keeps for itself.', 0),
  })
  .describe('How an image gets onto the board.')

const emulator = z
  .strictObject({
    kind: z.enum(['rp2040js', 'avr8js', 'qemu']),
    machine: text('Name of the machine in the emulator.'),
    cpu: text('Name of the processor in the emulator, where it is not the machine\'s own.').optional(),
    uartIndex: z.int().min(0).describe('Which of the machine\'s serial ports is `serial.uart`, from 0.'),
    tickHz: z.int().min(1).describe('Ticks that port_ticks shows in a second of the emulator\'s time, where that is not clockHz.').optional(),
    counts: z.enum(['cycles', 'instructions']).describe('What the emulator counts; the two are never mixed.'),
    limits: text('What the real chip does and the emulator does not.'),
  })
  .describe('What stands in for the board when there is none. Left out where no emulator has its chip.')

const coreEmulator = z
  .strictObject({
    kind: z.enum(['qemu']),
    machine: text('Name of a machine in the emulator with such a core.'),
    cpu: text('Name of the processor in the emulator, where it is not the machine\'s own.').optional(),
  })
  .describe('Where kernels and core run on such a core, for a board without an emulator.')

const powerWarning = z
  .strictObject({ volts: z.number().gt(0).describe('The supply below which it warns, falling.') })
  .describe('The chip warns before its supply fails, and the port tells it (port_power_low): the device then saves by itself. Left out where there is no such warning, or one that comes too late.')

const reserve = z
  .strictObject({
    staticBytes: bytes('Static data of the largest image: receive ring, variables of port and core.', 0),
    stackBytes: bytes('High-water mark of the stack, interrupts included.'),
    kind: z.enum(['measured', 'estimate']).describe('Measured on an image in the emulator, or allowed for with a margin.'),
    source: text('Where the two numbers are from.'),
  })
  .describe('RAM that the learner cannot have.')

const energy = z
  .strictObject({
    nanojoulesPerCycle: z.number().gt(0).describe('Whole chip, running; every use of it is an estimate.'),
    kind: z.enum(['measured', 'datasheet', 'estimate']),
    source: text('Where the number is from, and under which conditions.'),
  })
  .describe('Energy of one clock cycle.')

/** The one definition of `board.json`: the type, the checks and the JSON Schema are derived from it. */
export const boardSchema = z
  .strictObject({
    $schema: z.string().optional().describe('Where editors find the JSON Schema of this file.'),
    id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by "-"').describe('Name of the folder, and of the board on the command line.'),
    name: text('Name for people.'),
    mcu: text('Part name of the microcontroller.'),
    core: z
      .string()
      .regex(/^(cortex-m\d+(plus)?(\+[a-z.]+)*|rv32[a-z]+|avr\w+)$/, 'must be a Cortex-M ("cortex-m4"), a 32-bit RISC-V ("rv32imac") or an AVR ("avr5"), as gcc calls it')
      .describe('Selects the compiler, its flags and the kernels that are written for such a core.'),
    clockHz: z.int().min(1).describe('Clock that the port sets up.'),
    maxClockHz: z.int().min(1).describe('Highest clock that the chip is specified for.'),
    ramBytes: bytes('RAM in one piece, as the budget counts it.'),
    otherRam: z
      .array(z.strictObject({ name: text('Name of the memory.'), bytes: bytes('Its size.'), note: text('Why the budget leaves it out.') }))
      .describe('RAM that is not part of `ramBytes`.'),
    flashBytes: bytes('Program memory, boot loader and checkpoints included.'),
    persist,
    powerWarning: powerWarning.optional(),
    serial,
    flash,
    emulator: emulator.optional(),
    coreEmulator: coreEmulator.optional(),
    reserve,
    energy,
    sources: z.record(z.string(), text('Document and section.')).describe('Where numbers are from, by the path of the field.'),
  })
  .superRefine((board, context) => {
    const complain = (path: (string | number)[], input: unknown, message: string) =>
      context.addIssue({ code: 'custom', path, message, input })
    const { persist, reserve, flash } = board
    if (persist.pageBytes % persist.writeBytes !== 0)
      complain(['persist', 'pageBytes'], persist.pageBytes, `must be a multiple of persist.writeBytes (${persist.writeBytes})`)
    if (persist.bytes % (2 * persist.pageBytes) !== 0)
      complain(['persist', 'bytes'], persist.bytes, `must be two slots of whole pages of ${persist.pageBytes}`)
    if (persist.offset % persist.pageBytes !== 0)
      complain(['persist', 'offset'], persist.offset, `must be the start of a page of ${persist.pageBytes}`)
    if (persist.kind === 'flash' && persist.offset + persist.bytes + startsBytes(persist.pageBytes) > board.flashBytes)
      complain(['persist', 'bytes'], persist.bytes, `must end inside the flash of ${board.flashBytes}, with ${startsBytes(persist.pageBytes)} behind it that count the starts`)
    if (board.clockHz > board.maxClockHz)
      complain(['clockHz'], board.clockHz, `must not exceed maxClockHz (${board.maxClockHz})`)
    if (reserve.staticBytes + reserve.stackBytes >= board.ramBytes)
      complain(['reserve', 'staticBytes'], reserve.staticBytes, `must leave some of the ${board.ramBytes} bytes of RAM`)
    if (flash.method.endsWith('-drive') && flash.volume === undefined)
      complain(['flash', 'volume'], undefined, `missing; ${flash.method} copies to a drive, which has a label`)
    if (board.emulator && board.coreEmulator)
      complain(['coreEmulator'], board.coreEmulator.machine, 'must be left out; `emulator` runs the whole board')
    const methods = [flash.method, ...flash.also]
    if (flash.uf2 === undefined && methods.some((method) => method === 'uf2-drive' || method === 'picotool'))
      complain(['flash', 'uf2'], undefined, 'missing; its methods take UF2 files, which name a family')
    if (flash.daplinkIds === undefined && methods.includes('hex-drive'))
      complain(['flash', 'daplinkIds'], undefined, 'missing; hex-drive knows the board by them')
    for (const path of Object.keys(board.sources))
      if (!hasField(board, path)) complain(['sources', path], path, 'must be the path of a field, e.g. "persist.pageBytes"')
  })

/** A board, as its folder describes it. */
export type Board = z.infer<typeof boardSchema>

function hasField(value: unknown, path: string): boolean {
  const end = path.split('.').reduce<unknown>(
    (node, key) => (typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[key] : undefined),
    value,
  )
  return end !== undefined
}

/** JSON Schema of `board.json`, for editors; `scripts/write-board-schema.mjs` writes it to `boards/board.schema.json`. */
export function boardJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(boardSchema)
  return { $schema, title: 'A board that engram can learn on', ...schema }
}

/** Reads the text of a `board.json` from the folder `id`; `file` is its path for messages. Throws BOARD_INVALID with every wrong field. */
export function parseBoard(json: string, id: string, file = `boards/${id}/board.json`): Board {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (error) {
    throw new EngramError('BOARD_INVALID', `${file} is not JSON: ${(error as Error).message}`, 'repair the file; an editor that knows "$schema" helps')
  }
  const parsed = boardSchema.safeParse(value, { reportInput: true })
  const errors = parsed.success ? [] : fieldErrors(parsed.error, boardJsonSchema())
  if (parsed.success && parsed.data.id !== id)
    errors.push({ path: 'id', message: `is "${parsed.data.id}"; must be the name of the folder, "${id}"` })
  if (parsed.success && errors.length === 0) return parsed.data
  throw new EngramError(
    'BOARD_INVALID',
    `${file} has ${errors.length === 1 ? 'a wrong field' : `${errors.length} wrong fields`}:\n  ${fieldLines(errors)}`,
    'the fields are described in boards/board.schema.json',
    { board: id, fields: errors },
  )
}
