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

/** `quiet` waits at most this many times the pause that it asks for: a program that prints may never pause. */
export const LONGEST_QUIET = 20

/** After Ctrl-C, a command to a known boot loader still has so many milliseconds to end, so that the boot loader is not left in the middle of it. */
const LAST_STEP = 500

/** Bytes of each direction that are kept: to quote them in errors, and to recognize an echo. */
const REMEMBERED = 64

/**
 * Questions and answers over a link, for boot loaders. What comes is kept until it is asked for. No wait is
 * endless: each stops at its own deadline or that of `within`, on the signal, or when the line is gone.
 */
export class Dialogue {
  /** True from the first write to the flash until all was read back: an error in this time leaves part of an image on the chip. */
  wrote = false
  /** An answer came that only a boot loader gives. */
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

  /** Notes that an answer came which only a boot loader gives. Errors from now on quote only what comes later. */
  understood(): void {
    this.known = true
    this.came = this.held.slice(0, REMEMBERED)
    this.sent = []
  }

  /** Notes that one byte was the expected one. Before the boot loader is known that may be chance, and does not count. */
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
    // A write may never end, when the other end does not read: it has the same deadlines as a wait.
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

  /** Throws away what comes until nothing came for `milliseconds`; false when that never happens. */
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

  /** FLASH_NO_ANSWER, which quotes what came instead of an answer; INTERRUPTED after Ctrl-C. */
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

  /** A hint, which also says when the flash is left half written. */
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

  /** Resolves when bytes or an event came, after `milliseconds`, or at the next deadline, whichever is first. */
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

/** Words for what came, by what it looks like. */
export const saidInstead: Record<Kind, (quoted: string) => string> = {
  nothing: () => 'nothing came',
  echo: (quoted) => `what came is what was sent, an echo: ${quoted}`,
  text: (quoted) => `what came is text, as a running program prints: ${quoted}`,
  noise: (quoted) => `what came makes no sense: ${quoted}`,
}

/** Likely reasons; they stand in front of the advice. */
export const guesses: Record<Kind, string> = {
  nothing: '',
  echo: 'is it the right port, or are its TX and RX joined? ',
  text: 'the program on the board runs, not its boot loader: ',
  noise: 'it may be another port, another speed, or a loose wire: ',
}

function remember(list: number[], bytes: readonly number[] | Uint8Array): void {
  for (const byte of bytes.slice(0, REMEMBERED - list.length)) list.push(byte)
}
