import { MemoryStore } from '../device/store.js'
import { generator } from '../data/random.js'

/** Thrown through the core where the power goes. */
export class PowerCut extends Error {}

/**
 * What a cut leaves of the byte that is being written, or of the page that is being erased (the models of littlefs's emulated block
 * devices, and one more):
 *
 *     clean   bytes are written, and bytes of a page erased, one after the other; the one at hand is not
 *     torn    of the bits that change, some have: of a byte that is written, of a whole page that is erased
 *     weak    the same bits read one way or the other, each time anew, until they are written again or erased
 */
export const cuts = ['clean', 'torn', 'weak'] as const
export type Cut = (typeof cuts)[number]

/** Memory that keeps, whose power goes after so many bytes, or that tells what it would hold if it had. */
export class FaultyStore extends MemoryStore {
  /** Bytes written or erased so far. */
  steps = 0
  /** Erasures and writes so far. */
  operations = 0
  /** The step that is cut off. */
  cutAt = Infinity
  /** Given, at each step, the memory that a cut there would leave. */
  onStep: ((left: FaultyStore) => void) | undefined
  /** Bits that are neither one nor zero. */
  private readonly weak = new Map<number, number>()
  private readonly next: () => number

  constructor(bytes: number, page: number, readonly cut: Cut = 'clean', seed = 1) {
    super(bytes, page)
    this.next = generator(seed, 0xfa17)
  }

  /** The same memory once more, with the power on. */
  copy(): FaultyStore {
    const copy = new FaultyStore(this.bytes, this.page, this.cut, this.next())
    copy.contents.set(this.contents)
    for (const [at, bits] of this.weak) copy.weak.set(at, bits)
    return copy
  }

  get hasWeakBits(): boolean {
    return this.weak.size > 0
  }

  override read(offset: number, to: Uint8Array): void {
    super.read(offset, to)
    if (this.weak.size > 0) for (let i = 0; i < to.length; i++) to[i]! ^= (this.weak.get(offset + i) ?? 0) & this.next()
  }

  override erase(offset: number): number {
    this.operations++
    this.erasures[offset / this.page]!++
    for (let at = offset; at < offset + this.page; at++) {
      // While a page is erased none of its bytes is ahead of the others, but in the clean model.
      this.step((store) => {
        for (let i = offset; i < offset + this.page; i++) store.tear(i, 0xff)
      })
      if (this.cut === 'clean') this.set(at, 0xff)
    }
    for (let at = offset; at < offset + this.page; at++) this.set(at, 0xff)
    return 0
  }

  override program(offset: number, from: Uint8Array): number {
    this.operations++
    let refused = 0
    from.forEach((byte, i) => {
      const at = offset + i, after = this.contents[at]! & byte
      this.step((store) => store.tear(at, after))
      this.set(at, after)
      if (after !== byte) refused = -1
    })
    return refused
  }

  /** Flips bits by seed, as age and heat do. */
  rot(flips: number): void {
    for (; flips > 0; flips--) this.contents[this.next() % this.bytes]! ^= 1 << this.next() % 8
  }

  private step(tear: (store: FaultyStore) => void): void {
    const torn = this.cut === 'clean' ? () => {} : tear
    if (this.onStep) {
      const left = this.copy()
      torn(left)
      this.onStep(left)
    }
    if (this.steps++ < this.cutAt) return
    torn(this)
    throw new PowerCut()
  }

  private set(at: number, byte: number): void {
    this.contents[at] = byte
    this.weak.delete(at)
  }

  private tear(at: number, after: number): void {
    const changing = (this.contents[at]! ^ after) | (this.weak.get(at) ?? 0)
    this.contents[at]! ^= changing & this.next()
    if (this.cut === 'weak' && changing !== 0) this.weak.set(at, changing)
  }
}
