import type { CPU } from 'avr8js'

/** SPMCSR and its bits (datasheet, "Boot Loader Support"). */
const SPMCSR = 0x57
const SPMEN = 0x01
const PGERS = 0x02
const PGWRT = 0x04
const BLBSET = 0x08
const RWWSRE = 0x10
const COMMAND = SPMEN | PGERS | PGWRT | BLBSET | RWWSRE

const SPM = 0x95e8
const PAGE_BYTES = 128
/** An erased or written page takes 3.7 to 4.5 ms (datasheet, "Programming Time for Flash when Using SPM"): 4 ms at 16 MHz. */
const PAGE_CYCLES = 64_000
/** SPM must follow within four cycles of the write to SPMCSR; the store's own two are among those that pass here. */
const ARMED_CYCLES = 6

/**
 * Self-programming of the flash, which avr8js leaves out: the instruction SPM with SPMCSR, enough for a boot loader.
 * Lock bits are not modelled, and the part being written can still be read.
 */
export class SelfProgramming {
  /** First byte of the boot section of 512 bytes (fuse BOOTSZ = 11); SPM works nowhere else. */
  static readonly BOOT_START = 0x7e00
  private readonly page = new Uint16Array(PAGE_BYTES / 2).fill(0xffff)
  private armedUntil = 0

  constructor(private readonly cpu: CPU) {
    cpu.writeHooks[SPMCSR] = (value) => {
      if (cpu.data[SPMCSR]! & SPMEN && cpu.cycles >= this.armedUntil) return true
      cpu.data[SPMCSR] = value & COMMAND
      this.armedUntil = cpu.cycles + ARMED_CYCLES
      return true
    }
  }

  /** Executes the instruction at hand if it is an SPM in the boot section, and says whether it was. */
  step(): boolean {
    const { cpu } = this
    if (cpu.pc < SelfProgramming.BOOT_START / 2 || cpu.progMem[cpu.pc] !== SPM) return false
    if (cpu.cycles < this.armedUntil) this.execute(cpu.data[SPMCSR]!)
    cpu.pc++
    cpu.cycles++
    return true
  }

  private execute(command: number): void {
    const { cpu, page } = this
    const z = cpu.dataView.getUint16(30, true)
    const firstWord = (z & -PAGE_BYTES) >> 1
    this.armedUntil = 0
    if (command & PGERS) cpu.progMem.fill(0xffff, firstWord, firstWord + page.length)
    else if (command & PGWRT) page.forEach((word, i) => (cpu.progMem[firstWord + i]! &= word))
    else if (!(command & (RWWSRE | BLBSET))) page[(z % PAGE_BYTES) >> 1] = cpu.dataView.getUint16(0, true)
    if (command & (PGWRT | RWWSRE)) page.fill(0xffff)
    if (command & (PGERS | PGWRT)) cpu.addClockEvent(() => (cpu.data[SPMCSR]! &= ~COMMAND), PAGE_CYCLES)
    else cpu.data[SPMCSR]! &= ~COMMAND
  }
}
