import { kindOfBytes, quoteBytes, type Kind } from '../text/quote-bytes.js'

/** First bytes that are kept. */
const KEPT = 256

/** What came over a line since the last answer: how much, how it begins, and what it looks like. */
export class Heard {
  count = 0
  private first = new Uint8Array(0)

  add(chunk: Uint8Array): void {
    this.count += chunk.length
    if (this.first.length < KEPT) this.first = Uint8Array.from([...this.first, ...chunk.subarray(0, KEPT - this.first.length)])
  }

  forget(): void {
    this.count = 0
    this.first = new Uint8Array(0)
  }

  get kind(): Kind {
    return kindOfBytes(this.first)
  }

  quote(): string {
    return quoteBytes(this.first)
  }
}
