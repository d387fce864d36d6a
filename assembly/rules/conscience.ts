/**
 * A conscience makes it harder for a unit that often wins to win again, so that no unit of a layer is left over: D. DeSieno,
 * "Adding a conscience to competitive learning", IEEE ICNN, 1988.
 *
 * int16 Q8 a unit, in the units of what is compared. `layer.state` is its address.
 */
import { RegionKind } from '../abi'
import { exists, Layer } from '../layers/layer'
import { firstLayer } from '../learner'
import { takeLearned } from '../memory/arena'
import { signal16 } from '../number/saturate'

/** Fractional bits of it. */
export const CONSCIENCE_FRACTION: i32 = 8

/** One for every hidden layer; 0 at first. */
export function takeConsciences(): void {
  for (let layer = firstLayer(); exists(layer); layer = layer.next) {
    layer.state = takeLearned(RegionKind.matrix, layer.index, <u32>layer.channels << 1)
  }
}

export function conscience(layer: Layer, unit: u32): i32 { return load<i16>(layer.state + (<usize>unit << 1)) }

/** A unit's conscience moves by 2^-16 p, rounded down; returns what is left over, for the next. */
export function burden(layer: Layer, unit: u32, p: i32): i32 {
  store<i16>(layer.state + (<usize>unit << 1), signal16(conscience(layer, unit) + (p >> 16)))
  return p & 0xffff
}
