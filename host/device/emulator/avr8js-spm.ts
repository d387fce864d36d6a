import type { CPU } from 'avr8js'
import { type AvrModel, avrModels } from './avr8js-models.js'

/** SPMCSR and its bits (datasheet, "Boot Loader Support"). */
const SPMCSR = 0x57
const SPMEN = 0x01
const PGERS = 0x02
const PGWRT = 0x04
const BLBSET = 0x08
const RWWSRE = 0x10
const COMMAND = SPMEN | PGERS | PGWRT | BLBSET | RWWSRE

const SPM = 0x95e8
/** Bits 16 to 23 of an address (datasheet of the ATmega2560); 0 on chips with up to 64 KB of flash. */
const RAMPZ = 0x5b
/** An erased or written page takes 3.7 to 4.5 ms (datasheet, "Programming Time for Flash when Using SPM"): 4 ms at 16 MHz. */
const PAGE_CYCLES = 64_000
/** SPM must follow within four cycles of the write to SPMCSR; the store's own two are among those that pass here. */
const ARMED_CYCLES = 6

/**
 * Self-programming of the flash, which avr8js leaves out: the instruction SPM with SPMCSR, enough for a boot loader.
 * Lock bits are not modelled, and the part being written can still be read.
 */
export class SelfProgramming {
  private readonly page: Uint16Array
  private armedUntil = 0

  constructor(
    private readonly cpu: CPU,
    private readonly model: Pick<AvrModel, 'pageBytes' | 'bootStart' | 'flashBytes'> = avrModels['atmega328p']!,
  ) {
    this.page = new Uint16Array(model.pageBytes / 2).fill(0xffff)
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
    if (cpu.pc < this.model.bootStart / 2 || cpu.progMem[cpu.pc] !== SPM) return false
    if (cpu.cycles < this.armedUntil) this.execute(cpu.data[SPMCSR]!)
    cpu.pc++
    cpu.cycles++
    return true
  }

  private execute(command: number): void {
    const { cpu, page, model: { pageBytes, flashBytes } } = this
    const z = (cpu.dataView.getUint16(30, true) | (cpu.data[RAMPZ]! << 16)) % flashBytes
    const firstWord = (z & -pageBytes) >> 1
    this.armedUntil = 0
    if (command & PGERS) cpu.progMem.fill(0xffff, firstWord, firstWord + page.length)
    else if (command & PGWRT) page.forEach((word, i) => (cpu.progMem[firstWord + i]! &= word))
    else if (!(command & (RWWSRE | BLBSET))) page[(z % pageBytes) >> 1] = cpu.dataView.getUint16(0, true)
    if (command & (PGWRT | RWWSRE)) page.fill(0xffff)
    if (command & (PGERS | PGWRT)) cpu.addClockEvent(() => (cpu.data[SPMCSR]! &= ~COMMAND), PAGE_CYCLES)
    else cpu.data[SPMCSR]! &= ~COMMAND
  }
}
