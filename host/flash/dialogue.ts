import type { Link } from '../device/link.js'
import { EngramError } from '../errors.js'
import { kindOfBytes, quoteBytes, type Kind } from '../text/quote-bytes.js'
import { HALF_WRITTEN, interrupted } from './method.js'

export interface Speaker {
  /** Named in errors, e.g. "the STM32 boot loader". */
  loader: string
  /** What to do when it does not answer. */
  advice: string
  /** Ends the dialogue with INTERRUPTED. */
  signal?: AbortSignal
}

/** A board that never stops talking is listened to for this many times the pause that was hoped for. */
export const LONGEST_QUIET = 20

/** Once the boot loader is known, a step that Ctrl-C meets may end within so many milliseconds, so that it is not left inside a command. */
const LAST_STEP = 500

/** Bytes that are remembered to be quoted, and to be told from an echo. */
const REMEMBERED = 64

/**
 * Questions and answers over a link, for boot loaders. What comes is kept until it is asked for. Every wait ends: by its own
 * deadline, by that of `within`, by the signal, or when the line goes away.
 */
export class Dialogue {
  /** True from the first byte that changes the flash until the whole image was read back: what goes wrong meanwhile leaves a part of it there. */
  wrote = false
  /** The boot loader has answered as only one does. */
  private known = false
  private held: number[] = []
  private closed: Error | undefined
  private heard: () => void = () => {}
  private end = Infinity
  private limit = 0
  private abortedAt = Infinity
  /** The first bytes of both directions since the boot loader was last understood. */
  private came: number[] = []
  private sent: number[] = []

  constructor(
    private readonly link: Link,
    private readonly speaker: Speaker,
  ) {
    const { signal } = speaker
    const abort = (): void => {
      this.abortedAt = Date.now()
      this.heard()
    }
    if (signal?.aborted) abort()
    else signal?.addEventListener('abort', abort, { once: true })
    link.onData((chunk) => {
      for (const byte of chunk) this.held.push(byte)
      remember(this.came, chunk)
      this.heard()
    })
    link.onClose((reason) => {
      this.closed = reason
      this.heard()
    })
  }

  /** Runs `work`, in which no wait lasts beyond `milliseconds` from now: then it ends with FLASH_NO_ANSWER. */
  async within<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
    const [end, limit] = [this.end, this.limit]
    if (Date.now() + milliseconds < end) [this.end, this.limit] = [Date.now() + milliseconds, milliseconds]
    try {
      return await work()
    } finally {
      ;[this.end, this.limit] = [end, limit]
    }
  }

  /** The boot loader said what only a boot loader says: what came before is not quoted any more. */
  understood(): void {
    this.known = true
    this.came = this.held.slice(0, REMEMBERED)
    this.sent = []
  }

  /** One byte of an answer was right, which counts once the boot loader is known. */
  step(): void {
    if (this.known) this.understood()
  }

  async send(bytes: readonly number[] | Uint8Array): Promise<void> {
    remember(this.sent, bytes)
    const write: { done: boolean; error?: Error } = { done: false }
    const settle = (error?: Error): void => {
      Object.assign(write, { done: true, error })
      this.heard()
    }
    this.link.write(Uint8Array.from(bytes)).then(() => settle(), settle)
    // A line that nobody reads takes no bytes, and would keep the host for ever.
    while (!write.done) {
      this.check()
      await this.news(Infinity)
    }
    if (write.error) throw this.gone(write.error)
  }

  /** The next `count` bytes. Throws FLASH_NO_ANSWER after `milliseconds`, and the link's own error when it is gone. */
  async take(count: number, milliseconds: number): Promise<Uint8Array> {
    const bytes = await this.maybe(count, milliseconds)
    if (bytes) return bytes
    throw this.noAnswer(milliseconds)
  }

  /** The next `count` bytes, or undefined when they have not come after `milliseconds`. */
  async maybe(count: number, milliseconds: number): Promise<Uint8Array | undefined> {
    const deadline = Date.now() + milliseconds
    while (this.held.length < count) {
      this.check()
      const left = deadline - Date.now()
      if (left <= 0) return undefined
      await this.news(left)
    }
    return Uint8Array.from(this.held.splice(0, count))
  }

  /** Throws everything away up to and with `pattern`; false when it has not come after `milliseconds`. */
  async find(pattern: readonly number[], milliseconds: number): Promise<boolean> {
    const deadline = Date.now() + milliseconds
    const last: number[] = []
    for (let left = milliseconds; left > 0; left = deadline - Date.now()) {
      const byte = await this.maybe(1, left)
      if (!byte) return false
      last.push(byte[0]!)
      if (last.length > pattern.length) last.shift()
      if (last.length === pattern.length && pattern.every((expected, at) => expected === last[at])) return true
    }
    return false
  }

  /** Throws away what comes until the line has been quiet for `milliseconds`; false for a board that never stops talking. */
  async quiet(milliseconds: number): Promise<boolean> {
    const deadline = Date.now() + LONGEST_QUIET * milliseconds
    for (;;) {
      this.held.length = 0
      if ((await this.maybe(1, milliseconds)) === undefined) return true
      if (Date.now() >= deadline) break
    }
    this.held.length = 0
    return false
  }

  /** FLASH_NO_ANSWER that quotes what came in place of an answer; INTERRUPTED for a dialogue that was to end anyway. */
  noAnswer(milliseconds: number, what = 'did not answer'): EngramError {
    if (Date.now() >= this.abortedAt) return interrupted(this.wrote)
    const came = Uint8Array.from(this.came)
    const kind = kindOfBytes(came, Uint8Array.from(this.sent))
    return new EngramError(
      'FLASH_NO_ANSWER',
      `${this.speaker.loader} ${what} within ${seconds(milliseconds)}; ${saidInstead[kind](quoteBytes(came))}`,
      this.hint(`${guesses[kind]}${this.speaker.advice}`),
      { kind, bytes: [...came], milliseconds },
    )
  }

  /** What to do, with what the flash is left as. */
  hint(advice: string): string {
    return this.wrote ? `${HALF_WRITTEN}: flash it again; ${advice}` : advice
  }

  private check(): void {
    const now = Date.now()
    if (this.closed) throw this.gone(this.closed)
    if (now >= this.abortedAt + (this.known ? LAST_STEP : 0)) throw interrupted(this.wrote)
    if (now >= this.end) throw this.noAnswer(this.limit)
  }

  private gone(reason: Error): Error {
    if (!(reason instanceof EngramError) || !this.wrote) return reason
    return new EngramError(reason.code, reason.message, this.hint(reason.hint ?? ''), reason.details)
  }

  /** Resolves when something happened, or after `milliseconds`, but not after any deadline. */
  private async news(milliseconds: number): Promise<void> {
    const now = Date.now()
    const left = Math.min(milliseconds, this.end - now, this.abortedAt + LAST_STEP - now)
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      this.heard = resolve
      if (left < Infinity) timer = setTimeout(resolve, Math.max(0, left))
    })
    clearTimeout(timer)
  }
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`

/** Says what came, and what it looks like. */
export const saidInstead: Record<Kind, (quoted: string) => string> = {
  nothing: () => 'nothing came',
  echo: (quoted) => `what came is what was sent, an echo: ${quoted}`,
  text: (quoted) => `what came is text, as a running program prints: ${quoted}`,
  noise: (quoted) => `what came makes no sense: ${quoted}`,
}

/** Why that may be; goes before what to do. */
export const guesses: Record<Kind, string> = {
  nothing: '',
  echo: 'is it the right port, or are its TX and RX joined? ',
  text: 'the program on the board runs, not its boot loader: ',
  noise: 'it may be another port, another speed, or a loose wire: ',
}

function remember(list: number[], bytes: readonly number[] | Uint8Array): void {
  for (const byte of bytes.slice(0, REMEMBERED - list.length)) list.push(byte)
}
