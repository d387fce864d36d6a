import { type AVRUSART, type CPU, usart0Config } from 'avr8js'
import { misheard } from '../line-rate.js'

const RXC = 0x80

/**
 * The line into USART0 at its own rate, and the two bytes that the real receiver holds behind the one in UDR0 (datasheet,
 * "Data reception": a buffer of two and the shift register); avr8js has only UDR0. What comes while all are full is lost.
 */
export class Receiver {
  /** Bytes that the program did not fetch in time. */
  overruns = 0
  /** Baud of the other end; one that has none is taken to follow the program. */
  rate: number | undefined
  private readonly line: { bytes: Uint8Array; at: number; done: () => void }[] = []
  private readonly held: number[] = []
  private moving = false

  constructor(
    private readonly cpu: CPU,
    private readonly usart: AVRUSART,
    private readonly clockHz: number,
  ) {
    const readData = cpu.readHooks[usart0Config.UDR]!
    cpu.readHooks[usart0Config.UDR] = (address) => {
      const byte = readData(address)
      const next = this.held.shift()
      if (next !== undefined) usart.writeByte(next, true)
      return byte
    }
    usart.onConfigurationChange = () => this.move()
  }

  /** Queues bytes on the line; they wait there until the program switches the receiver on. */
  send(bytes: Uint8Array, done: () => void): void {
    this.line.push({ bytes, at: 0, done })
    this.move()
  }

  /** Passes bytes that are still on the line to the new receiver after a reset. */
  handOver(next: Receiver): void {
    next.rate = this.rate
    for (const { bytes, at, done } of this.line.splice(0)) next.send(bytes.subarray(at), done)
  }

  private move(): void {
    if (this.moving || this.line.length === 0 || !this.usart.rxEnable) return
    const first = this.line[0]!
    if (first.at === 0) first.bytes = misheard(first.bytes, this.rate, this.usart.baudRate)
    this.moving = true
    this.cpu.addClockEvent(() => {
      this.moving = false
      if (first.at < first.bytes.length) this.arrive(first.bytes[first.at++]!)
      if (first.at === first.bytes.length) this.line.shift()!.done()
      this.move()
    }, this.byteCycles())
  }

  private arrive(byte: number): void {
    if (!(this.cpu.data[usart0Config.UCSRA]! & RXC)) this.usart.writeByte(byte, true)
    else if (this.held.length < 2) this.held.push(byte)
    else this.overruns++
  }

  private byteCycles(): number {
    const { baudRate, bitsPerChar, stopBits, parityEnabled } = this.usart
    return Math.round(this.clockHz / baudRate) * (1 + bitsPerChar + stopBits + (parityEnabled ? 1 : 0))
  }
}
