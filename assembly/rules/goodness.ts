/**
 * How good a layer's outputs are, as Forward-Forward measures it: for each class along signs from a hash (signed), or as their mean
 * square (classic). The equations stand in `forward_forward.ts`.
 */
import { exists, Layer } from '../layers/layer'
import { errors, firstLayer, layerKey, option, outputCount, scores } from '../learner'
import { exponential } from '../number/exponential'
import { hash16 } from '../number/hash'
import { toSignal } from '../number/requantize'

/** Writes the goodness of every class, Q8, to the score vector. */
export function signedGoodness(layer: Layer): void {
  const count = outputCount()
  const t = temperature(layer)
  memory.fill(scores(), 0, count << 2)
  for (let i: u32 = 0; i < layer.outputs; i++) {
    const h = <i32>load<u8>(layer.output + i)
    if (h == 0) continue
    let bits: u32 = 0
    for (let c: u32 = 0; c < count; c++, bits >>= 1) {
      if ((c & 15) == 0) bits = signs(layer, i, c)
      const at = scores() + (<usize>c << 2)
      store<i32>(at, load<i32>(at) + (bits & 1 ? h : -h))
    }
  }
  for (let c: u32 = 0; c < count; c++) {
    const at = scores() + (<usize>c << 2)
    store<i32>(at, (load<i32>(at) << 3) >> t)
  }
}

/** Signal of a feature from the errors of the goodness: int16 Q12, divided by 2^gain. */
export function signedSignal(layer: Layer, feature: u32): i32 {
  let sum = 0
  let bits: u32 = 0
  for (let c: u32 = 0, count = outputCount(); c < count; c++, bits >>= 1) {
    if ((c & 15) == 0) bits = signs(layer, feature, c)
    const e = <i32>load<i16>(errors() + (<usize>c << 1))
    sum += bits & 1 ? e : -e
  }
  return toSignal(sum << 2, option(3))
}

/** Multiply-accumulates of the signed goodness of all layers. */
export function goodnessMacs(): u32 {
  let sum: u32 = 0
  for (let layer = firstLayer(); exists(layer); layer = layer.next) sum += layer.outputs * outputCount()
  return sum
}

/** Goodness sums over more outputs in a larger layer, and grows with the root of their number. */
function temperature(layer: Layer): i32 {
  return option(2) >= 0 ? option(2) : max<i32>(0, ((32 - clz(layer.outputs)) >> 1) - 1)
}

/** Signs of 16 classes from `first` on, one a bit. */
// @ts-ignore: decorator
@inline
function signs(layer: Layer, feature: u32, first: u32): u32 {
  return hash16(layerKey(layer.index), feature, first)
}

/** Classic: mean of the squared outputs, Q10. */
export function meanSquare(layer: Layer): i32 {
  let sum: u32 = 0
  for (let i: u32 = 0; i < layer.outputs; i++) {
    const h = <u32>load<u8>(layer.output + i)
    sum += h * h
  }
  return <i32>(sum / layer.outputs)
}

/** Classic: sigmoid(x / 2^10) in Q10, in steps of 1/16 below |x| = 10. */
export function sigmoid(x: i32): i32 {
  const small = <i32>exponential(<u32>abs(x) >> 2)
  const p = (small << 10) / (4096 + small)
  return x < 0 ? p : 1024 - p
}

/** Classic: divides the outputs by their root mean square, so that their length does not tell the next layer the goodness of this one. */
export function normalize(layer: Layer, mean: i32): void {
  let root: u32 = 1
  while (root * root < <u32>mean) root++
  const scale = (32 << 8) / root
  for (let i: u32 = 0; i < layer.outputs; i++) {
    const h = (<u32>load<u8>(layer.output + i) * scale + 128) >> 8
    store<u8>(layer.output + i, h > 127 ? 127 : h)
  }
}
