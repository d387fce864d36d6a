import type { RP2040, Simulator } from 'rp2040js'
import { BOOT2_CODE_BYTES, boot2Checksum } from '../../aot/boot2-checksum.js'
import { EngramError } from '../../errors.js'

/*
 * Stands in for the RP2040's boot ROM, which the emulator does not bring: what it does at power-up and the six routines
 * that write the flash, as the datasheet describes them (2.8.1 and 2.8.3). The processor finds them the usual way,
 * through the table at 0x14; each is a breakpoint that the emulator answers.
 */
const FLASH = 0x10000000
const SECTOR_BYTES = 4096
const PAGE_BYTES = 256
const BOOT2_BYTES = BOOT2_CODE_BYTES + 4
/** Where the ROM runs the second stage: the last 256 bytes of RAM; its own stack ends below. */
const BOOT2_RUNS_AT = 0x20041f00

/** W25Q16JV datasheet, typical times: erase a sector, write a page. */
const ERASE_NANOS = 45e6
const PROGRAM_NANOS = 0.4e6

const [TABLE_POINTERS, LOOKUP, TABLE, ROUTINES, ROM_END] = [0x14, 0x80, 0x100, 0x200, 0x4000]
/** Thumb code of `lookup(table, code)`: the routine's address, or 0. */
const LOOKUP_CODE = [0x8802, 0x2a00, 0xd005, 0x3004, 0x428a, 0xd1f9, 0x3802, 0x8800, 0x4770, 0x2000, 0x4770]
const [BREAKPOINT, RETURN] = [0xbe00, 0x4770]
const NAMES = ['IF', 'EX', 'RE', 'RP', 'FC', 'CX'] as const

export class BootRom {
  /** The flash answers reads; between EX and CX it does not. */
  private readable = true

  constructor(
    private readonly chip: RP2040,
    private readonly clock: Simulator['clock'],
    /** Called before each byte of the flash is erased or written. */
    private readonly before: () => void = () => {},
  ) {
    const rom = new Uint16Array(chip.bootrom.buffer)
    rom.set([TABLE, 0, LOOKUP | 1], TABLE_POINTERS / 2)
    rom.set(LOOKUP_CODE, LOOKUP / 2)
    NAMES.forEach((name, index) => {
      const at = ROUTINES + 4 * index
      rom.set([name.charCodeAt(0) | (name.charCodeAt(1) << 8), at | 1], (TABLE + 4 * index) / 2)
      rom.set([BREAKPOINT | index, RETURN], at / 2)
    })
  }

  /** What happens at power-up: the second stage's checksum is tested, and it runs from RAM. Throws IMAGE_INVALID. */
  start(): void {
    const { core, flash, sram } = this.chip
    const stage = flash.subarray(0, BOOT2_BYTES)
    const [has, needs] = [this.chip.readUint32(FLASH + BOOT2_CODE_BYTES), boot2Checksum(stage.subarray(0, BOOT2_CODE_BYTES))]
    if (has !== needs) {
      throw new EngramError(
        'IMAGE_INVALID',
        `the second boot stage ends with the checksum 0x${has.toString(16)}; its bytes have 0x${needs.toString(16)}`,
        'a real RP2040 would wait for a UF2 file; the image needs boards/pico/boot2.S and a current boot2-checksum.h',
      )
    }
    sram.set(stage, BOOT2_RUNS_AT - 0x20000000)
    core.SP = BOOT2_RUNS_AT
    core.LR = 0
    core.PC = BOOT2_RUNS_AT
  }

  /** Does the routine whose breakpoint the processor has just passed; false when it was not one of the ROM's. */
  answer(): boolean {
    const { core, flash } = this.chip
    const name = NAMES[(core.PC - 2 - ROUTINES) / 4]
    if (core.PC >= ROM_END || name === undefined) return false
    const [at, second, bytes] = core.registers as unknown as [number, number, number]
    if (name === 'EX') this.readable = false
    if (!this.readable) this.checkCaller(name)
    if (name === 'CX') this.readable = true
    if (name === 'RE') {
      checkRange(name, at, second, SECTOR_BYTES)
      for (let i = at; i < at + second; i++) this.change(i, 0xff)
      this.pass((second / SECTOR_BYTES) * ERASE_NANOS)
    }
    if (name === 'RP') {
      checkRange(name, at, bytes, PAGE_BYTES)
      for (let i = 0; i < bytes; i++) this.change(at + i, flash[at + i]! & this.chip.readUint8(second + i))
      this.pass((bytes / PAGE_BYTES) * PROGRAM_NANOS)
    }
    return true
  }

  private change(at: number, byte: number): void {
    this.before()
    this.chip.flash[at] = byte
  }

  /** While the flash does not answer, neither the caller nor an interrupt's handler may lie in it: the chip would hang. */
  private checkCaller(name: string): void {
    const { LR, PM } = this.chip.core
    if (LR >>> 28 !== 2) throw misuse(`${name} was called from flash (0x${LR.toString(16)}) while the flash cannot be read`)
    if (!PM) throw misuse(`${name} was called with interrupts on while the flash cannot be read`)
  }

  private pass(nanos: number): void {
    this.chip.core.cycles += Math.round((nanos * this.chip.clkSys) / 1e9)
    this.clock.tick(nanos)
  }
}

function checkRange(name: string, at: number, bytes: number, unit: number): void {
  if (at % unit !== 0 || bytes % unit !== 0) throw misuse(`${name} of ${bytes} bytes at 0x${at.toString(16)}; both must be multiples of ${unit}`)
}

const misuse = (what: string): EngramError =>
  new EngramError('DEVICE_FAILED', `the firmware misused the RP2040's boot ROM: ${what}`, 'see boards/pico/persist.c')
