/**
 * Decimation: the mean of each n rows that follow each other, one row in place of n.
 *
 *     y_t = round(1/n sum_(i < n) x_(nt + i)),   halves away from zero
 *
 * x, y: int16; n: 2..255, `value` in the configuration block.
 * State, of the rows so far: how many of the n u16, 0 u16 | their sums, int32 a channel.
 */
import { FrontConfig, NO_LAYER, RegionKind } from '../abi'
import { readByte } from '../config'
import { takeWorking } from '../memory/arena'
import { quotient } from '../number/requantize'
import { Block } from './block'

const SUMS: usize = 4

export class Decimate extends Block {
  state: usize
  factor: u8

  layout(): bool {
    this.factor = readByte(this.config + FrontConfig.value)
    this.outSteps = this.steps
    this.outChannels = this.channels
    this.state = takeWorking(RegionKind.front, NO_LAYER, SUMS + (<u32>this.channels << 2))
    return this.factor > 1
  }

  rowsFor(rows: u32): u32 { return rows * this.factor }

  begin(): void { memory.fill(this.state, 0, SUMS + (<usize>this.channels << 2)) }

  take(at: usize): void {
    const count = <u32>load<u16>(this.state) + 1
    const whole = count == this.factor
    store<u16>(this.state, whole ? 0 : count)
    let sum = this.state + SUMS
    for (let x = at, end = at + (<usize>this.channels << 1); x < end; x += 2, sum += 4) {
      const now = load<i32>(sum) + <i32>load<i16>(x)
      if (whole) store<i16>(x, quotient(now, this.factor))
      store<i32>(sum, whole ? 0 : now)
    }
    if (whole) this.next.take(at)
  }
}
