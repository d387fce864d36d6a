import { type AVREEPROMConfig, eepromConfig, timer1Config, usart0Config } from 'avr8js'
import type { Board } from '../../board/board.js'
import { emulatorOf } from '../../board/grade.js'
import { EngramError } from '../../errors.js'
import { didYouMean } from '../../text/suggest.js'

/** What of a chip differs from its relatives: memories, and where its interrupts jump. Registers lie where all of them have theirs. */
export interface AvrModel {
  readonly name: string
  readonly flashBytes: number
  /** First address of RAM, behind the registers. */
  readonly ramStart: number
  readonly ramBytes: number
  readonly eepromBytes: number
  /** Self-programming: bytes of a page, and the first byte of the boot section that the board's fuses choose. */
  readonly pageBytes: number
  readonly bootStart: number
  readonly usart: typeof usart0Config
  readonly timer1: typeof timer1Config
  readonly eeprom: AVREEPROMConfig
}

/** Vectors are words of two bytes; each takes two, for a `jmp`. */
const vector = (number: number): number => 2 * number

/** Every chip by the name that board.json gives the machine. */
export const avrModels: Readonly<Record<string, AvrModel>> = {
  // Datasheet DS40002061, features, register summary, interrupt vectors, boot loader parameters (BOOTSZ = 11).
  atmega328p: {
    name: 'ATmega328P', flashBytes: 32768, ramStart: 0x100, ramBytes: 2048, eepromBytes: 1024, pageBytes: 128, bootStart: 0x7e00,
    usart: usart0Config, timer1: timer1Config, eeprom: eepromConfig,
  },
  // Datasheet 2549Q, the same tables (vectors in table 14-1 count from 1; BOOTSZ = 00). With more than 128 KB of flash a return address has three bytes.
  atmega2560: {
    name: 'ATmega2560', flashBytes: 262144, ramStart: 0x200, ramBytes: 8192, eepromBytes: 4096, pageBytes: 256, bootStart: 0x3e000,
    usart: { ...usart0Config, rxCompleteInterrupt: vector(25), dataRegisterEmptyInterrupt: vector(26), txCompleteInterrupt: vector(27) },
    timer1: { ...timer1Config, ovfInterrupt: vector(20) },
    eeprom: { ...eepromConfig, eepromReadyInterrupt: vector(30) },
  },
}

export function avrModel(board: Board): AvrModel {
  const { machine } = emulatorOf(board)
  if (Object.hasOwn(avrModels, machine)) return avrModels[machine]!
  const known = Object.keys(avrModels)
  throw new EngramError('BOARD_INVALID', `avr8js has no machine "${machine}"`, [didYouMean(machine, known), `it has ${known.join(', ')}`].filter(Boolean).join(' '), { board: board.id, known })
}
