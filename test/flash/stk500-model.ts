/** A model of a boot loader that speaks STK500v1 (Atmel AVR061), for lines that fail in the middle of flashing. Independent of host/flash. */
export class Stk500Model {
  readonly flash = new Uint8Array(32768).fill(0xff)
  private held: number[] = []
  private address = 0

  constructor(
    private readonly send: (bytes: Uint8Array) => void,
    private readonly signature: readonly number[] = [0x1e, 0x95, 0x0f],
  ) {}

  receive(chunk: Uint8Array): void {
    this.held.push(...chunk)
    for (;;) {
      const [command, high = 0, low = 0] = this.held
      const size = high * 256 + low
      const length = command === undefined ? Infinity : 2 + (command === 0x55 ? 2 : command === 0x74 ? 3 : command === 0x64 ? (this.held.length > 3 ? 3 + size : Infinity) : 0)
      if (this.held.length < length) return
      const bytes = this.held.splice(0, length)
      this.send(Uint8Array.of(0x14, ...this.obey(command!, bytes, size), 0x10))
    }
  }

  private obey(command: number, bytes: number[], size: number): readonly number[] {
    if (command === 0x75) return this.signature
    if (command === 0x55) this.address = 2 * (bytes[1]! + 256 * bytes[2]!)
    if (command === 0x64) this.flash.set(bytes.slice(4, 4 + size), this.address)
    return command === 0x74 ? [...this.flash.subarray(this.address, this.address + size)] : []
  }
}
