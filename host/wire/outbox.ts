/** Bytes of a frame on their way out; `end` is where they end in the stream of all bytes sent. */
export interface Piece {
  bytes: Uint8Array
  end: number
}

/** Ends whatever half frame is on the line, which may be the device's idea of it alone. */
const delimiter = (): Piece => ({ bytes: Uint8Array.of(0), end: 0 })

/** Frames that wait to be sent, and how far the first of them is. A frame goes out in parts where credits are short. */
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

  /** Sends a frame before all others. One that is half sent is cut off and will be sent whole. */
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
