import type { Link } from '../device/link.js'
import { Decoder, Encoder, type Frame } from './codec.js'
import { Heard } from './heard.js'
import { closed, interrupted } from './problems.js'
import { readReply, type Said } from './replies.js'
import type { EngramError } from '../errors.js'

/** A link that speaks in frames. Whoever is in charge of it sets `onReply` and `onEnd`. */
export class Line {
  /** Called with every frame that a device may have sent. */
  onReply: (said: Said, frame: Frame) => void = () => {}
  /** Called once, when the line goes away by itself. */
  onEnd: (error: EngramError) => void = () => {}
  /** Why the line is gone. */
  end: EngramError | undefined
  /** What came since the last expected answer. */
  readonly heard = new Heard()
  /** Of our own frames, how many came back since then. */
  echoes = 0
  private readonly encoder: Encoder
  private shut = false

  constructor(
    private readonly link: Link,
    codec: WebAssembly.Module,
    private readonly signal?: AbortSignal,
  ) {
    this.encoder = new Encoder(codec)
    const decoder = new Decoder(codec)
    link.onData((chunk) => {
      this.heard.add(chunk)
      for (const frame of decoder.decode(chunk)) this.take(frame)
    })
    link.onClose((reason) => this.fail(reason))
    if (signal?.aborted) this.giveUp()
    signal?.addEventListener('abort', this.giveUp)
  }

  /** What people call the other end. */
  get name(): string {
    return this.link.name ?? 'the device'
  }

  get hasRate(): boolean {
    return this.link.setRate !== undefined
  }

  /** False if this end cannot have that rate. */
  setRate(baud: number): Promise<boolean> {
    return this.link.setRate!(baud).then(() => true, () => false)
  }

  /** Notes that an expected answer came: what came before it is no sign of trouble any more. */
  answered(): void {
    this.heard.forget()
    this.echoes = 0
  }

  encode(frame: Frame): Uint8Array {
    return this.encoder.encode(frame)
  }

  /** Never rejects: `onEnd` tells when the line is gone. */
  async write(bytes: Uint8Array): Promise<void> {
    try {
      await this.link.write(bytes)
    } catch (error) {
      this.fail(error as Error)
    }
  }

  async close(): Promise<void> {
    this.shut = true
    this.signal?.removeEventListener('abort', this.giveUp)
    await this.link.close()
  }

  private readonly giveUp = (): void => this.fail(interrupted())

  private take(frame: Frame): void {
    const said = readReply(frame)
    if (!said || this.shut) return
    if (said.what === 'echo') this.echoes++
    this.onReply(said, frame)
  }

  private fail(reason: Error): void {
    if (this.end || this.shut) return
    this.end = closed(reason)
    this.onEnd(this.end)
  }
}
