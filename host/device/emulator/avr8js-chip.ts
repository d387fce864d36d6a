import { AVRClock, AVREEPROM, AVRUSART, AVRWatchdog, avrInstruction, CPU, type EEPROMMemoryBackend, usart0Config, watchdogConfig } from 'avr8js'
import { Receiver } from './avr8js-receiver.js'
import { SelfProgramming } from './avr8js-spm.js'
import { Timer1 } from './avr8js-timer1.js'

/** ATmega328P (datasheet DS40002061, features and register summary). */
export const FLASH_BYTES = 32768
export const RAM_BYTES = 2048
export const EEPROM_BYTES = 1024
export const RAM_START = 0x100

/** One power-up of the chip; its peripherals cannot be reset singly. */
export interface Chip {
  readonly cpu: CPU
  readonly receiver: Receiver
  readonly programming: SelfProgramming
  readonly stack: StackMark
  watchdogFired: boolean
}

export function makeChip(program: Uint16Array, memory: EEPROMMemoryBackend, clockHz: number, send: (byte: number) => void): Chip {
  const cpu = new CPU(program, RAM_BYTES)
  const usart = new AVRUSART(cpu, usart0Config, clockHz)
  usart.onByteTransmit = send
  new Timer1(cpu)
  new AVREEPROM(cpu, memory)
  new AVRWatchdog(cpu, watchdogConfig, new AVRClock(cpu, clockHz))
  const chip: Chip = {
    cpu,
    receiver: new Receiver(cpu, usart, clockHz),
    programming: new SelfProgramming(cpu),
    stack: new StackMark(cpu),
    watchdogFired: false,
  }
  cpu.reset = () => {
    chip.watchdogFired = true
  }
  return chip
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
    const depth = RAM_START + RAM_BYTES - 1 - this.cpu.SP
    this.same = depth === this.last ? this.same + 1 : 0
    this.last = depth
    if (depth > this.bytes && this.same >= 2) this.bytes = depth
  }
}
