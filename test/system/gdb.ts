import { connect, type Socket } from 'node:net'
import { once } from 'node:events'

/** Registers of an Arm: 0 has a function's result. */
const [LR, PC] = [14, 15]

/** The few words of GDB's remote protocol that stop a machine in QEMU at functions and read its memory ("Debugging with GDB", appendix E). */
export class Gdb {
  private heard = ''
  private wake: () => void = () => {}

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('latin1').on('data', (text: string) => {
      this.heard += text
      this.wake()
    })
  }

  /** Stops the machine. */
  static async connect(path: string): Promise<Gdb> {
    const socket = connect(path)
    await once(socket, 'connect')
    const gdb = new Gdb(socket)
    // It tells that it has stopped.
    await gdb.answer()
    return gdb
  }

  /** Stops in front of the instruction at an address, each time. */
  async breakAt(address: number): Promise<void> {
    const said = await this.ask(`Z0,${address.toString(16)},2`)
    if (said !== 'OK') throw new Error(`QEMU does not stop at 0x${address.toString(16)}: ${said}`)
  }

  async read(address: number, bytes: number): Promise<Uint8Array> {
    return Uint8Array.from(Buffer.from(await this.ask(`m${address.toString(16)},${bytes.toString(16)}`), 'hex'))
  }

  /** Where the machine stands at the beginning of a function of a Cortex-M: leaves it at once, with that result. */
  async leaveWith(result: number): Promise<void> {
    const registers = Buffer.from(await this.ask('g'), 'hex')
    registers.writeUInt32LE(result, 0)
    registers.writeUInt32LE((registers.readUInt32LE(4 * LR) & ~1) >>> 0, 4 * PC)
    const said = await this.ask(`G${registers.toString('hex')}`)
    if (said !== 'OK') throw new Error(`QEMU does not set registers: ${said}`)
  }

  /** Lets the machine run; resolves when it stops. */
  async run(): Promise<void> {
    // Else it would stop where it is.
    await this.ask('s')
    await this.ask('c')
  }

  close(): void {
    this.socket.destroy()
  }

  private ask(command: string): Promise<string> {
    const sum = [...command].reduce((all, c) => (all + c.charCodeAt(0)) & 255, 0)
    this.socket.write(`$${command}#${sum.toString(16).padStart(2, '0')}`)
    return this.answer()
  }

  private async answer(): Promise<string> {
    for (;;) {
      const answer = /\$([^#]*)#[0-9a-f]{2}/.exec(this.heard)
      if (answer) {
        this.heard = this.heard.slice(answer.index + answer[0].length)
        this.socket.write('+')
        return answer[1]!
      }
      await new Promise<void>((resolve) => (this.wake = resolve))
    }
  }
}
