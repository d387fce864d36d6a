import type { Link } from '../device/link.js'
import { Decoder, Encoder, type Frame } from './codec.js'
import { closed } from './problems.js'
import type { EngramError } from '../errors.js'

/** A link that speaks in frames. Whoever is in charge of it sets `onFrame` and `onEnd`. */
export class Line {
  onFrame: (frame: Frame) => void = () => {}
  /** Called once, when the line goes away by itself. */
  onEnd: (error: EngramError) => void = () => {}
  /** Why the line is gone. */
  end: EngramError | undefined
  private readonly encoder: Encoder
  private shut = false

  constructor(
    private readonly link: Link,
    codec: WebAssembly.Module,
  ) {
    this.encoder = new Encoder(codec)
    const decoder = new Decoder(codec)
    link.onData((chunk) => {
      for (const frame of decoder.decode(chunk)) if (!this.shut) this.onFrame(frame)
    })
    link.onClose((reason) => this.fail(reason))
  }

  encode(frame: Frame): Uint8Array {
    return this.encoder.encode(frame)
  }

  /** Never rejects: a line that is gone says so through `onEnd`. */
  async write(bytes: Uint8Array): Promise<void> {
    try {
      await this.link.write(bytes)
    } catch (error) {
      this.fail(error as Error)
    }
  }

  async close(): Promise<void> {
    this.shut = true
    await this.link.close()
  }

  private fail(reason: Error): void {
    if (this.end || this.shut) return
    this.end = closed(reason)
    this.onEnd(this.end)
  }
}
