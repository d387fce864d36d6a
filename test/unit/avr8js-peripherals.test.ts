import { AVRTimer, AVRUSART, avrInstruction, CPU, timer1Config, usart0Config } from 'avr8js'
import { describe, expect, it } from 'vitest'
import { Receiver } from '../../host/device/emulator/avr8js-receiver.js'
import { avrModels } from '../../host/device/emulator/avr8js-models.js'
import { SelfProgramming } from '../../host/device/emulator/avr8js-spm.js'
import { Timer1 } from '../../host/device/emulator/avr8js-timer1.js'

const CLOCK_HZ = 16_000_000
/** 8 * (16 + 1) cycles a bit, ten bits. */
const BYTE_CYCLES = 1360

/** A chip that executes NOPs. */
const idle = (): CPU => new CPU(new Uint16Array(16384), 2048)

function run(cpu: CPU, cycles: number): void {
  for (const end = cpu.cycles + cycles; cpu.cycles < end; ) {
    avrInstruction(cpu)
    cpu.tick()
  }
}

describe('TIMER1 as a plain counter', () => {
  const program = [
    [0, 'TCCRB', 1], [100, 'TCNT'], [65_500, 'TCNT'], [30, 'TIFR'], [300_000, 'TCNT'], [0, 'TIFR'], [0, 'TIFR', 1], [0, 'TIFR'],
    [10, 'TCCRB', 0], [5000, 'TCNT'], [0, 'TCNTH', 0xff], [0, 'TCNT', 0xf0], [10, 'TCCRB', 5], [20_000, 'TCNT'], [0, 'TIFR'],
  ] as const
  const address = { TCCRB: timer1Config.TCCRB, TCNT: timer1Config.TCNT, TCNTH: timer1Config.TCNT + 1, TIFR: timer1Config.TIFR }

  /** What is read at each step: wait, then write a value or read. */
  function observe(make: (cpu: CPU) => unknown): number[] {
    const cpu = idle()
    make(cpu)
    return program.flatMap(([wait, name, value]) => {
      run(cpu, wait)
      // Of the flags only the overflow's: the full timer compares, too.
      if (value === undefined) return [name === 'TIFR' ? cpu.readData(address.TIFR) & 1 : cpu.readData(address.TCNT) + 256 * cpu.readData(address.TCNTH)]
      cpu.writeData(address[name], value)
      run(cpu, 2)
      return []
    })
  }

  it('counts and overflows as the full timer of avr8js does', () => {
    const counter = observe((cpu) => new Timer1(cpu))
    const full = observe((cpu) => new AVRTimer(cpu, timer1Config))
    expect(counter).toHaveLength(9)
    // The full timer starts a cycle later; flags are equal.
    counter.forEach((value, i) => expect(Math.abs(value - full[i]!), `reading ${i}`).toBeLessThanOrEqual(full[i]! <= 1 ? 0 : 1))
    expect(full.filter((value) => value > 1)).toHaveLength(5)
  })
})

describe('the receiver of USART0', () => {
  function receiver() {
    const cpu = idle()
    const usart = new AVRUSART(cpu, usart0Config, CLOCK_HZ)
    const line = new Receiver(cpu, usart, CLOCK_HZ)
    const switchOn = (): void => {
      cpu.writeData(usart0Config.UBRRL, 16)
      cpu.writeData(usart0Config.UCSRA, 0x02)
      cpu.writeData(usart0Config.UCSRB, 0x10)
    }
    return { cpu, line, switchOn }
  }
  const full = (cpu: CPU): boolean => (cpu.readData(usart0Config.UCSRA) & 0x80) !== 0

  it('holds three bytes for a program that is late, and counts those that are lost', () => {
    const { cpu, line, switchOn } = receiver()
    switchOn()
    line.send(Uint8Array.of(1, 2, 3, 4, 5), () => {})
    run(cpu, 5 * BYTE_CYCLES + 10)
    const read: number[] = []
    while (full(cpu)) read.push(cpu.readData(usart0Config.UDR))
    expect(read).toEqual([1, 2, 3])
    expect(line.overruns).toBe(2)
  })

  it('hands over bytes at the rate that the program set, once it switched the receiver on', () => {
    const { cpu, line, switchOn } = receiver()
    let sentAt = 0
    line.send(Uint8Array.of(7, 8), () => (sentAt = cpu.cycles))
    run(cpu, 10_000)
    expect(full(cpu)).toBe(false)
    switchOn()
    const start = cpu.cycles
    run(cpu, BYTE_CYCLES - 1)
    expect(full(cpu)).toBe(false)
    run(cpu, 2)
    expect(full(cpu)).toBe(true)
    run(cpu, BYTE_CYCLES)
    expect(sentAt - start).toBe(2 * BYTE_CYCLES)
  })
})

describe('self-programming', () => {
  const SPMCSR = 0x57
  const [FILL, ERASE, WRITE] = [0x01, 0x03, 0x05]

  function flash() {
    const cpu = idle()
    const programming = new SelfProgramming(cpu)
    const spm = (command: number, z: number, word = 0, late = 0): void => {
      cpu.progMem[cpu.pc] = 0x95e8
      cpu.dataView.setUint16(30, z, true)
      cpu.dataView.setUint16(0, word, true)
      cpu.writeData(SPMCSR, command)
      cpu.cycles += late
      if (!programming.step()) run(cpu, 1)
    }
    return { cpu, spm, finish: () => run(cpu, 70_000) }
  }
  const BOOT = avrModels['atmega328p']!.bootStart / 2

  it.each([
    ['erases and writes one page from the boot section', BOOT, 0, 0x1234],
    ['does nothing from the rest of the flash', 0x100, 0, 0],
    ['does nothing when SPM comes late', BOOT, 8, 0],
  ])('%s', (_title, pc, late, expected) => {
    const { cpu, spm, finish } = flash()
    cpu.progMem.fill(0, 64, 192)
    cpu.pc = pc
    spm(ERASE, 128, 0, late)
    finish()
    cpu.pc = pc
    spm(FILL, 128 + 6, 0x1234, late)
    spm(WRITE, 128, 0, late)
    finish()
    expect(cpu.progMem[64 + 3]).toBe(expected)
    expect(cpu.progMem[64]).toBe(expected === 0 ? 0 : 0xffff)
    expect(cpu.progMem[128]).toBe(0)
  })

  it('is busy while a page is erased, and takes no other command', () => {
    const { cpu, spm, finish } = flash()
    cpu.pc = BOOT
    spm(ERASE, 128)
    expect(cpu.readData(SPMCSR) & 1).toBe(1)
    spm(ERASE, 256)
    finish()
    expect(cpu.readData(SPMCSR) & 1).toBe(0)
    expect([cpu.progMem[64], cpu.progMem[128]]).toEqual([0xffff, 0])
  })
})
