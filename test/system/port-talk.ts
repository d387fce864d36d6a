import type { Link } from '../../host/device/link.js'

/** Milliseconds that an answer may take. */
const PATIENCE = 5000

/** Speaks to test/system/port-exercise.c; its header lists the commands. */
export class PortTalk {
  private held = Buffer.alloc(0)
  private heard: () => void = () => {}

  private constructor(private readonly link: Link) {
    link.onData((chunk) => {
      this.held = Buffer.concat([this.held, chunk])
      this.heard()
    })
  }

  /** Waits for the board's "!". */
  static async start(link: Link): Promise<PortTalk> {
    const talk = new PortTalk(link)
    const first = (await talk.read(1)).toString('latin1')
    if (first !== '!') throw new Error(`the board began with "${first}"`)
    return talk
  }

  async send(command: string, ...numbers: number[]): Promise<void> {
    await this.link.write(Buffer.concat([Buffer.from(command, 'latin1'), ...numbers.map(word)]))
  }

  sendRaw(bytes: Uint8Array): Promise<void> {
    return this.link.write(bytes)
  }

  async read(count: number): Promise<Buffer> {
    const end = Date.now() + PATIENCE
    while (this.held.length < count) {
      if (Date.now() > end) throw new Error(`${this.held.length} of ${count} bytes came: ${this.held.toString('hex')}`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 100)
        this.heard = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    const bytes = this.held.subarray(0, count)
    this.held = this.held.subarray(count)
    return bytes
  }

  /** Sends a command whose answer is one number. */
  async ask(command: string, ...numbers: number[]): Promise<number> {
    await this.send(command, ...numbers)
    return (await this.read(4)).readUInt32LE()
  }

  async words(command: string, count: number): Promise<number[]> {
    await this.send(command)
    const bytes = await this.read(4 * count)
    return Array.from({ length: count }, (_, i) => bytes.readUInt32LE(4 * i))
  }

  /** Sends `bytes` in bursts of random length, the next when one is back; never more than `ring` on the way. */
  async echo(bytes: Uint8Array, ring: number, random: () => number): Promise<Uint8Array> {
    await this.send('e', bytes.length)
    const back: Uint8Array[] = []
    // The command's own five bytes may still lie in the ring.
    for (let at = 0, room = ring - 5; at < bytes.length; room = ring) {
      const burst = bytes.subarray(at, at + 1 + Math.floor(random() * room))
      await this.link.write(burst)
      back.push(await this.read(burst.length))
      at += burst.length
    }
    return Buffer.concat(back).map((byte) => byte ^ 0x5a)
  }
}

function word(number: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(number >>> 0)
  return bytes
}
