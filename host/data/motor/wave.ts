/**
 * Waves and noise from additions, multiplications and divisions alone, which IEEE 754 fixes to the last bit: `Math.sin` and `Math.log2` may differ
 * from engine to engine, and synthetic data must not.
 */

/** Sine of an angle in turns, within 10^-8: Taylor's series up to the 13th power, on a quarter of a turn. */
export function sine(turns: number): number {
  const part = turns - Math.round(turns)
  const quarter = part > 0.25 ? 0.5 - part : part < -0.25 ? -0.5 - part : part
  const x = 2 * Math.PI * quarter
  const square = x * x
  let term = x
  let sum = x
  for (let n = 2; n <= 12; n += 2) {
    term *= -square / (n * (n + 1))
    sum += term
  }
  return sum
}

/** Binary logarithm of a number above 0, within 10^-9: the series of the inverse hyperbolic tangent. */
export function log2(value: number): number {
  let exponent = 0
  let mantissa = value
  for (; mantissa >= 2; exponent++) mantissa /= 2
  for (; mantissa < 1; exponent--) mantissa *= 2
  const z = (mantissa - 1) / (mantissa + 1)
  let sum = 0
  for (let n = 19, power = z * z; n >= 1; n -= 2) sum = sum * power + 1 / n
  return exponent + (2 * z * sum) / Math.LN2
}

/** A uniform number, 0 up to but without 1, from the next one of a generator of 32 bits. */
export const uniform = (next: () => number): number => next() / 2 ** 32

/** Noise of mean 0 and variance 1, nearly normal: the sum of six uniform numbers. */
export function noise(next: () => number): number {
  let sum = -3 * 2 ** 32
  for (let i = 0; i < 6; i++) sum += next()
  return (sum / 2 ** 32) * Math.SQRT2
}

/** A resonance that rings at `hertz` and loses 1 − `keeps` of its amplitude a sample; returns its answer to the next input. */
export function resonance(hertz: number, keeps: number, rate: number): (input: number) => number {
  const near = 2 * keeps * sine(hertz / rate + 0.25)
  let last = 0
  let before = 0
  return (input) => {
    const now = near * last - keeps * keeps * before + input
    before = last
    last = now
    return now
  }
}
