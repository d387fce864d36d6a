import { EngramError } from '../errors.js'
import { joinSegments, type Segment } from './segments.js'

/*
 * System V ABI, chapter 4 and 5 (ELF), 32 bits, little-endian: what every compiler of the boards writes.
 * Offsets of the fields that are read: file header, program header (a segment), section header.
 */
const FILE = { class: 4, data: 5, machine: 18, programs: 28, sections: 32, programSize: 42, programCount: 44, sectionSize: 46, sectionCount: 48 }
const PROGRAM = { type: 0, offset: 4, physical: 12, fileBytes: 16 }
const SECTION = { type: 4, flags: 8, offset: 16, bytes: 20 }
const [CLASS_32, LITTLE_ENDIAN, LOAD, NO_BITS, ALLOCATED] = [1, 1, 1, 8, 2]
const [HEADER_BYTES, PROGRAM_BYTES, EXECUTABLE, READ_EXECUTE] = [52, 32, 2, 5]

/** e_machine by the cores of board.json (their processor supplements to the System V ABI). */
const machines: readonly [core: string, machine: number, name: string][] = [['cortex-m', 40, 'Arm'], ['rv32', 243, 'RISC-V'], ['avr', 83, 'AVR']]

export const isElf = (file: Uint8Array): boolean => [0x7f, 0x45, 0x4c, 0x46].every((byte, i) => file[i] === byte)

/**
 * What an ELF file loads, at physical addresses: initial values of variables are where the flash keeps them.
 * Throws IMAGE_INVALID, also for a program of another kind of core than `core`.
 */
export function parseElf(file: Uint8Array, core?: string): Segment[] {
  if (!isElf(file)) throw invalid('does not start as an ELF file does')
  if (file[FILE.class] !== CLASS_32 || file[FILE.data] !== LITTLE_ENDIAN) throw invalid('is not for a little-endian chip of 32 bits or less')
  const view = new DataView(file.buffer, file.byteOffset, file.length)
  try {
    if (core !== undefined) checkMachine(view.getUint16(FILE.machine, true), core)
    const sections = allocated(view)
    const segments = entries(view, view.getUint32(FILE.programs, true), view.getUint16(FILE.programSize, true), view.getUint16(FILE.programCount, true))
      .filter((at) => view.getUint32(at + PROGRAM.type, true) === LOAD)
      .flatMap((at) => {
        const offset = view.getUint32(at + PROGRAM.offset, true)
        const end = offset + view.getUint32(at + PROGRAM.fileBytes, true)
        const physical = view.getUint32(at + PROGRAM.physical, true)
        if (end > file.length) throw new RangeError()
        // A linker may let the first segment begin with the file's own headers; only sections belong on the chip.
        const parts = sections?.filter((part) => part.from >= offset && part.to <= end) ?? [{ from: offset, to: end }]
        return parts.map(({ from, to }) => ({ address: physical + from - offset, bytes: file.subarray(from, to) }))
      })
    const joined = joinSegments(segments)
    if (joined.length > 0) return joined
  } catch (error) {
    if (error instanceof RangeError) throw invalid('ends before the place that its headers name')
    throw error
  }
  throw invalid('loads nothing')
}

/** An ELF file that loads the segments, for programs that take nothing else. */
export function writeElf(segments: readonly Segment[], core: string): Uint8Array {
  const headers = HEADER_BYTES + PROGRAM_BYTES * segments.length
  const view = new DataView(new ArrayBuffer(headers))
  for (const [at, byte] of [0x7f, 0x45, 0x4c, 0x46, CLASS_32, LITTLE_ENDIAN, 1].entries()) view.setUint8(at, byte)
  view.setUint16(16, EXECUTABLE, true)
  view.setUint16(FILE.machine, machines.find(([begin]) => core.startsWith(begin))?.[1] ?? 0, true)
  view.setUint32(20, 1, true)
  view.setUint32(24, segments[0]?.address ?? 0, true)
  view.setUint32(FILE.programs, HEADER_BYTES, true)
  view.setUint16(40, HEADER_BYTES, true)
  view.setUint16(FILE.programSize, PROGRAM_BYTES, true)
  view.setUint16(FILE.programCount, segments.length, true)
  let offset = headers
  for (const [index, { address, bytes }] of segments.entries()) {
    const words = [LOAD, offset, address, address, bytes.length, bytes.length, READ_EXECUTE, 1]
    for (const [word, value] of words.entries()) view.setUint32(HEADER_BYTES + PROGRAM_BYTES * index + 4 * word, value, true)
    offset += bytes.length
  }
  return Buffer.concat([new Uint8Array(view.buffer), ...segments.map(({ bytes }) => bytes)])
}

function checkMachine(machine: number, core: string): void {
  const needed = machines.find(([begin]) => core.startsWith(begin))
  if (needed === undefined || needed[1] === machine) return
  const found = machines.find(([, other]) => other === machine)?.[2] ?? `another kind (machine ${machine})`
  throw invalid(`is a program for ${found} processors; the board has one of kind ${needed[2]} (${core})`)
}

/** Where in the file the sections lie that the chip keeps; undefined for a file stripped of its section table. */
function allocated(view: DataView): { from: number; to: number }[] | undefined {
  const count = view.getUint16(FILE.sectionCount, true)
  if (count === 0) return undefined
  return entries(view, view.getUint32(FILE.sections, true), view.getUint16(FILE.sectionSize, true), count)
    .filter((at) => view.getUint32(at + SECTION.type, true) !== NO_BITS && (view.getUint32(at + SECTION.flags, true) & ALLOCATED) !== 0)
    .map((at) => {
      const from = view.getUint32(at + SECTION.offset, true)
      return { from, to: from + view.getUint32(at + SECTION.bytes, true) }
    })
}

function entries(view: DataView, start: number, size: number, count: number): number[] {
  if (start + size * count > view.byteLength) throw new RangeError()
  return Array.from({ length: count }, (_, index) => start + index * size)
}

const invalid = (problem: string): EngramError => new EngramError('IMAGE_INVALID', `the ELF file ${problem}`, 'build it again for a board that `engram board list` names')
