/** Bytes of a frame on their way out; `end` is where they end in the stream of all bytes sent. */
export interface Piece {
  bytes: Uint8Array
  end: number
}

/** A zero byte, which ends an unfinished frame: ours, or one that the device only believes to see after noise. */
const delimiter = (): Piece => ({ bytes: Uint8Array.of(0), end: 0 })

/** Frames that wait to be sent, and how much of the first is sent already: with few credits a frame is sent in parts. */
export class Outbox {
  /** Bytes given to the line so far. */
  handed = 0
  private pieces: Piece[] = []
  /** Bytes of the first piece that are handed over. */
  private at = 0

  get isEmpty(): boolean {
    return this.pieces.length === 0
  }

  add(piece: Piece): void {
    this.pieces.push(piece)
    this.count()
  }

  /** Sends a frame before all others. One that was half sent is broken off, and sent again from its beginning later. */
  insert(piece: Piece): void {
    this.pieces.unshift(delimiter(), piece)
    this.at = 0
    this.count()
  }

  /** Sends these and nothing else. */
  replace(pieces: Piece[]): void {
    this.pieces = [delimiter(), ...pieces]
    this.at = 0
    this.count()
  }

  /** The next bytes to send, up to where `limit` allows. */
  take(limit: number): Uint8Array | undefined {
    const first = this.pieces[0]
    const credit = limit - this.handed
    if (!first || credit <= 0) return undefined
    const bytes = first.bytes.subarray(this.at, this.at + credit)
    this.at += bytes.length
    this.handed += bytes.length
    if (this.at === first.bytes.length) {
      this.pieces.shift()
      this.at = 0
    }
    return bytes
  }

  private count(): void {
    let end = this.handed - this.at
    for (const piece of this.pieces) {
      end += piece.bytes.length
      piece.end = end
    }
  }
}
