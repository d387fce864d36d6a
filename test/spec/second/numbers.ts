/** Sections 1 and 2 of docs/spec.md: integers of 32 bits, rounding, saturation. */

export const clamp = (x: number, limit: number): number => Math.max(-limit, Math.min(limit, x))

/** To nearest, halves up; a shift of 0 or less moves to the left, modulo 2^32. */
export const rounded = (x: number, shift: number): number => (shift <= 0 ? x << -shift : (x >> shift) + ((x >> (shift - 1)) & 1))

export const activation = (accumulator: number, shift: number): number => Math.max(0, Math.min(127, rounded(accumulator, shift)))

export function scaled(x: number, shift: number, limit: number): number {
  if (shift >= 0) return clamp(x, limit >> Math.min(30, shift)) * 2 ** Math.min(30, shift)
  return shift < -31 ? 0 : clamp(rounded(x, -shift), limit)
}

/** Clamped to the range of a teaching signal. */
export const toSignal = (x: number): number => clamp(x, 32767)

/** Whether an activation lies where its derivative is 1. */
export const inside = (h: number): boolean => h >= 1 && h <= 126
