/** floor(sqrt(x)), a bit at a time: no division. */
export function squareRoot(x: u32): u32 {
  let root: u32 = 0
  for (let bit: u32 = 1 << 30; bit != 0; bit >>= 2) {
    const next = root + bit
    root >>= 1
    if (x >= next) {
      x -= next
      root += bit
    }
  }
  return root
}
