/**
 * Window: the latest n rows, and when to look at them: once n are there, then every h rows.
 *
 *     | next u16 | until u16 | ring: n rows of int16, the oldest at `next` |
 *
 * `until`: rows until the window is full, or the next one is. Rows that two windows share are kept, so that only the h new ones have to
 * come; what follows sees the same numbers as if all n had come anew.
 *
 * n: 1..1024, `length` in the configuration block; h: 1..65535, `hop`.
 */
import { FrontConfig, MOST_WINDOW, NO_LAYER, RegionKind } from '../abi'
import { readHalf } from '../config'
import { takeWorking } from '../memory/arena'
import { Block } from './block'

const NEXT: usize = 0
const UNTIL: usize = 2
const RING: usize = 4

export class Window extends Block {
  state: usize
  length: u16
  hop: u16

  layout(): bool {
    const length = readHalf(this.config + FrontConfig.length)
    this.length = length
    this.hop = readHalf(this.config + FrontConfig.hop)
    this.outSteps = length
    this.outChannels = this.channels
    this.state = takeWorking(RegionKind.window, NO_LAYER, <u32>RING + <u32>length * <u32>this.channels * 2)
    return length > 0 && length <= <u16>MOST_WINDOW && this.hop > 0
  }

  begin(): void {
    store<u16>(this.state, 0, NEXT)
    store<u16>(this.state, this.length, UNTIL)
  }

  /** It was looked at: it is full again once it has moved on. */
  seen(): void {
    if (this.full) store<u16>(this.state, this.hop, UNTIL)
  }

  /** A window is full: of all rows that came, none is beyond its end. */
  get full(): bool { return load<u16>(this.state, UNTIL) == 0 }

  take(at: usize): void {
    const row = <u32>this.channels << 1
    let next: u32 = load<u16>(this.state, NEXT)
    memory.copy(this.state + RING + <usize>(next * row), at, row)
    if (++next == this.length) next = 0
    store<u16>(this.state, next, NEXT)
    store<u16>(this.state, (this.full ? this.hop : load<u16>(this.state, UNTIL)) - 1, UNTIL)
  }

  /** Gives the window to the next block, the oldest row first. */
  release(): void {
    const ring = this.state + RING, row = <u32>this.channels, next = <u32>load<u16>(this.state, NEXT) * row
    if (next != 0) {
      // Turned in its place: both parts backwards, then the whole.
      reverse(ring, next)
      reverse(ring + (<usize>next << 1), <u32>this.length * row - next)
      reverse(ring, <u32>this.length * row)
      store<u16>(this.state, 0, NEXT)
    }
    this.next.take(ring)
  }
}

/** Puts `count` int16 into the opposite order. */
function reverse(at: usize, count: u32): void {
  for (let end = at + (<usize>count << 1) - 2; at < end; at += 2, end -= 2) {
    const value = load<i16>(at)
    store<i16>(at, load<i16>(end))
    store<i16>(end, value)
  }
}
