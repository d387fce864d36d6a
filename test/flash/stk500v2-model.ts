/** A model of a boot loader that speaks STK500v2 (Atmel AVR068), for lines that fail in the middle of flashing. Independent of host/flash. */
export class Stk500v2Model {
  readonly flash = new Uint8Array(262144).fill(0xff)
  private held: number[] = []
  private address = 0

  constructor(private readonly send: (bytes: Uint8Array) => void) {}

  receive(chunk: Uint8Array): void {
    this.held.push(...chunk)
    for (;;) {
      while (this.held.length > 0 && this.held[0] !== 0x1b) this.held.shift()
      const [, sequence, high, low, token] = this.held
      if (token === undefined) return
      if (token !== 0x0e) {
        this.held.shift()
        continue
      }
      const length = 6 + high! * 256 + low!
      if (this.held.length < length) return
      const message = this.held.splice(0, length)
      if (message.reduce((sum, byte) => sum ^ byte, 0) === 0) this.answer(sequence!, this.obey(message.slice(5, -1)))
    }
  }

  private answer(sequence: number, body: readonly number[]): void {
    const message = [0x1b, sequence, body.length >> 8, body.length & 255, 0x0e, ...body]
    this.send(Uint8Array.of(...message, message.reduce((sum, byte) => sum ^ byte, 0)))
  }

  private obey(body: number[]): readonly number[] {
    const command = body[0]!, size = body[1]! * 256 + body[2]!
    if (command === 0x01) return [command, 0, 8, ...Buffer.from('AVRISP_2')]
    if (command === 0x1b) return [command, 0, [0x1e, 0x98, 0x01][body[4]!]!, 0]
    if (command === 0x06) this.address = ((body[2]! << 16) | (body[3]! << 8) | body[4]!) * 2
    if (command === 0x13) this.flash.set(body.slice(10, 10 + size), this.address)
    return command === 0x14 ? [command, 0, ...this.flash.subarray(this.address, this.address + size), 0] : [command, 0]
  }
}
