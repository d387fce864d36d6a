import { Avr8js } from '../../host/device/emulator/avr8js.js'
import { optiboot } from '../../host/device/emulator/optiboot.js'
import { openPty, type Pty } from './pty.js'

export interface UnoBench {
  pty: Pty
  chip: Avr8js
  /** The last that the board said, as text. */
  heard: () => string
  end: () => Promise<void>
}

export interface UnoFaults {
  /** May change what the host sends. */
  damage?: (chunk: Uint8Array) => void
  /** A pseudo-terminal has no DTR: resets the board when a program asks for the boot loader after a pause. */
  resets?: boolean
}

const CLOCK_HZ = 16_000_000
const PAUSE = 200

/** The real boot loader in an emulated chip, on a pseudo-terminal. */
export async function unoBench({ damage, resets }: UnoFaults = {}): Promise<UnoBench> {
  const pty = await openPty()
  const chip = new Avr8js({ bootloader: await optiboot(), clockHz: CLOCK_HZ })
  let said = ''
  let last = 0
  chip.onData((chunk) => {
    said = (said + Buffer.from(chunk).toString('latin1')).slice(-1000)
    pty.write(chunk)
  })
  pty.onData((chunk) => {
    if (resets && Buffer.from(chunk).toString('latin1') === '0 ' && Date.now() - last > PAUSE) chip.reset()
    last = Date.now()
    damage?.(chunk)
    chip.write(chunk).catch(() => {})
  })
  const end = async (): Promise<void> => {
    pty.cut()
    await chip.close()
  }
  return { pty, chip, heard: () => said, end }
}

/** Bytes that follow a command of STK500v1, before the one that ends it (AVR061). */
const ARGUMENTS: Record<number, number> = { 0x41: 1, 0x42: 20, 0x45: 5, 0x55: 2, 0x56: 4 }

/** Answers as the boot loader of an ATmega168 does (datasheet: signature 1E 94 06); gives the commands that it was asked. */
export function answerAsAtmega168(pty: Pty): number[] {
  const asked: number[] = []
  const held: number[] = []
  pty.onData((chunk) => {
    held.push(...chunk)
    for (;;) {
      const length = (ARGUMENTS[held[0]!] ?? 0) + 2
      if (held.length < length) return
      const [command] = held.splice(0, length)
      asked.push(command!)
      const data = command === 0x75 ? [0x1e, 0x94, 0x06] : command === 0x41 ? [3] : command === 0x56 ? [0] : []
      pty.write(Uint8Array.of(0x14, ...data, 0x10))
    }
  })
  return asked
}
