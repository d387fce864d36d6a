/**
 * Difference: of each channel, a row less the row before it, so that what does not change (gravity, an offset) is gone.
 *
 *     y_t = x_t - x_(t-1)
 *
 * x: int16; y: int16 without -32768, saturating. The first row gives none.
 * State, of the rows so far: whether there was one u16 | x_(t-1), int16 a channel.
 */
import { NO_LAYER, RegionKind } from '../abi'
import { takeWorking } from '../memory/arena'
import { signal16 } from '../number/saturate'
import { Block } from './block'

const PREVIOUS: usize = 2

export class Diff extends Block {
  state: usize

  layout(): bool {
    this.outSteps = this.steps
    this.outChannels = this.channels
    this.state = takeWorking(RegionKind.front, NO_LAYER, PREVIOUS + (<u32>this.channels << 1))
    return true
  }

  rowsFor(rows: u32): u32 { return rows + 1 }

  begin(): void { store<u16>(this.state, 0) }

  take(at: usize): void {
    const begun = load<u16>(this.state) != 0
    let previous = this.state + PREVIOUS
    for (let x = at, end = at + (<usize>this.channels << 1); x < end; x += 2, previous += 2) {
      const now = <i32>load<i16>(x)
      store<i16>(x, signal16(now - <i32>load<i16>(previous)))
      store<i16>(previous, now)
    }
    store<u16>(this.state, 1)
    if (begun) this.next.take(at)
  }
}
