import { AVRClock, AVREEPROM, AVRUSART, AVRWatchdog, avrInstruction, CPU, type EEPROMMemoryBackend, watchdogConfig } from 'avr8js'
import type { AvrModel } from './avr8js-models.js'
import { Receiver } from './avr8js-receiver.js'
import { SelfProgramming } from './avr8js-spm.js'
import { Timer1 } from './avr8js-timer1.js'

/** What avr8js takes for registers, whatever the chip; RAM may begin later. */
const REGISTER_BYTES = 0x100

/** One power-up of the chip; its peripherals cannot be reset singly. */
export interface Chip {
  readonly cpu: CPU
  readonly receiver: Receiver
  readonly programming: SelfProgramming
  readonly stack: StackMark
  watchdogFired: boolean
}

export function makeChip(model: AvrModel, program: Uint16Array, memory: EEPROMMemoryBackend, clockHz: number, send: (byte: number, baud: number) => void, clockStands = false): Chip {
  const { ramStart, ramBytes, usart: usartConfig, timer1, eeprom } = model
  const cpu = new CPU(program, ramStart + ramBytes - REGISTER_BYTES)
  const usart = new AVRUSART(cpu, usartConfig, clockHz)
  keepFlags(cpu, usartConfig.UCSRA)
  usart.onByteTransmit = (byte) => send(byte, usart.baudRate)
  new Timer1(cpu, timer1, clockStands)
  new AVREEPROM(cpu, memory, eeprom)
  new AVRWatchdog(cpu, watchdogConfig, new AVRClock(cpu, clockHz))
  const chip: Chip = {
    cpu,
    receiver: new Receiver(cpu, usart, clockHz),
    programming: new SelfProgramming(cpu, model),
    stack: new StackMark(cpu),
    watchdogFired: false,
  }
  cpu.reset = () => {
    chip.watchdogFired = true
  }
  return chip
}

/** RXC, UDRE, FE, DOR and UPE are read-only (datasheet, UCSRnA); avr8js clears them when the register is written. */
function keepFlags(cpu: CPU, UCSRA: number): void {
  const READ_ONLY = 0xbc
  const write = cpu.writeHooks[UCSRA]!
  cpu.writeHooks[UCSRA] = (value, old, address, mask) => {
    write(value, old, address, mask)
    cpu.data[UCSRA]! |= old & READ_ONLY
    return true
  }
}

/** Runs instructions until the cycle `end` or a reset by the watchdog. */
export function execute(chip: Chip, end: number, mayProgram: boolean): void {
  const { cpu, programming, stack } = chip
  while (cpu.cycles < end && !chip.watchdogFired) {
    if (!mayProgram || !programming.step()) avrInstruction(cpu)
    cpu.tick()
    stack.look()
  }
}

/** The lowest stack pointer that stayed for three instructions: its two bytes are written one after the other, and between them it is meaningless. */
class StackMark {
  bytes = 0
  private last = 0
  private same = 0

  constructor(private readonly cpu: CPU) {}

  look(): void {
    const depth = this.cpu.data.length - 1 - this.cpu.SP
    this.same = depth === this.last ? this.same + 1 : 0
    this.last = depth
    if (depth > this.bytes && this.same >= 2) this.bytes = depth
  }
}
