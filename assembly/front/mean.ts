/**
 * The mean of up to 1,024 numbers of 32 bits, exact to the floor, in 32 bits: their sum is kept as `sum` 2^bits + `rest`, with 2^bits at
 * least as many as there are numbers. A number is at most 2^32 - 1,024.
 *
 *     rest += number;  sum += rest >> bits;  rest &= (1 << bits) - 1
 */

/** The bits of so many numbers, at least one. */
// @ts-ignore: decorator
@inline
export function restBits(numbers: u32): u32 { return 32 - clz(numbers - 1) }

/** floor((sum 2^bits + rest) / numbers). */
export function meanOf(sum: u32, rest: u32, bits: u32, numbers: u32): u32 {
  const whole = sum / numbers
  return (whole << bits) + (((sum - whole * numbers) << bits) + rest) / numbers
}
