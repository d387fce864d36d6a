/** A core that calls none of the kernels. */
export function probe(x: usize, n: u32): u32 { return load<u8>(x + n) }
