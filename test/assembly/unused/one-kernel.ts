import { denseI8 } from '../../../assembly/kernels/dense'

/** A core that calls one of the kernels. */
export function probe(x: usize, n: u32): u32 {
  denseI8(x, n, 1, x, n, x + n)
  return load<u32>(x + n)
}
