/** A core that has a use for no kernel. */
export function probe(x: usize, n: u32): u32 { return load<u8>(x + n) }
