import type { Front } from '../front/front.js'

/**
 * Rows of readings that a device still has of the sample before: windows overlap, and only the rows by which one moves on have to be sent
 * (docs/spec.md, section 12). Which these are is seen by the bytes, so that nobody has to say which samples follow each other.
 */
export class SharedRows {
  /** The sample that the device was sent last. */
  private last: Uint8Array | undefined
  /** Bytes of the rows by which a window moves on. */
  private readonly moved: number

  constructor(front: Front | undefined) {
    this.moved = front && front.hop < front.rows ? 2 * front.hop * front.channels : 0
  }

  /** Bytes at the beginning of the next sample that need not be sent. */
  take(sample: Uint8Array): number {
    const { last, moved } = this
    if (moved === 0) return 0
    this.last = sample.slice()
    const shared = sample.length - moved
    return last?.subarray(moved).every((byte, i) => byte === sample[i]) ? shared : 0
  }

  /** Nobody knows what the device has. */
  forget(): void {
    this.last = undefined
  }
}
