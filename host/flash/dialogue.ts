import type { Link } from '../device/link.js'
import { EngramError } from '../errors.js'

/** Questions and answers over a link, for boot loaders: what comes is kept until it is asked for, with a deadline. */
export class Dialogue {
  private held: number[] = []
  private closed: Error | undefined
  private heard: () => void = () => {}

  constructor(
    private readonly link: Link,
    /** Named in the error when the board is silent. */
    private readonly loader: string,
    /** What to do when the board is silent. */
    private readonly advice: string,
  ) {
    link.onData((chunk) => {
      for (const byte of chunk) this.held.push(byte)
      this.heard()
    })
    link.onClose((reason) => {
      this.closed = reason
      this.heard()
    })
  }

  async send(bytes: readonly number[] | Uint8Array): Promise<void> {
    await this.link.write(Uint8Array.from(bytes))
  }

  /** The next `count` bytes. Throws FLASH_NO_ANSWER after `milliseconds`, and the link's own error when it is gone. */
  async take(count: number, milliseconds: number): Promise<Uint8Array> {
    const bytes = await this.maybe(count, milliseconds)
    if (bytes) return bytes
    const came = this.held.length === 0 ? 'nothing' : `only ${this.held.length} of ${count} bytes`
    throw new EngramError('FLASH_NO_ANSWER', `${this.loader} answered ${came} within ${milliseconds} ms`, this.advice)
  }

  /** The next `count` bytes, or undefined when they have not come after `milliseconds`. */
  async maybe(count: number, milliseconds: number): Promise<Uint8Array | undefined> {
    const deadline = Date.now() + milliseconds
    while (this.held.length < count) {
      const left = deadline - Date.now()
      if (this.closed) throw this.closed
      if (left <= 0) return undefined
      await this.news(left)
    }
    return Uint8Array.from(this.held.splice(0, count))
  }

  /** Throws away what comes until the line has been quiet for `milliseconds`; a board that never stops talking gets 20 times that. */
  async quiet(milliseconds: number): Promise<void> {
    const deadline = Date.now() + 20 * milliseconds
    do this.held.length = 0
    while ((await this.maybe(1, milliseconds)) !== undefined && Date.now() < deadline)
    this.held.length = 0
  }

  private async news(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      this.heard = resolve
      timer = setTimeout(resolve, milliseconds)
    })
    clearTimeout(timer)
  }
}
