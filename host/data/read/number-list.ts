/**
 * A growing list of numbers without boxing: 2 bytes a number as long as all are small integers (pixels, counts,
 * indicators), 8 bytes from the first one on that is not.
 */
export class NumberList {
  private values: Int16Array | Float64Array
  private length = 0

  /** With room for so many: a list that grows leaves copies behind. */
  constructor(expected = 0) {
    this.values = new Int16Array(Math.max(1024, expected))
  }

  push(value: number): void {
    if (this.length === this.values.length) this.values = copyInto(new (typeOf(this.values))(longer(this.length)), this.values)
    this.values[this.length] = value
    // NaN is unequal to itself, and a Float64Array holds every number.
    if (this.values instanceof Int16Array && this.values[this.length] !== value) {
      this.values = copyInto(new Float64Array(this.values.length), this.values)
      this.values[this.length] = value
    }
    this.length++
  }

  /** Zeros up to that length. */
  pad(length: number): void {
    while (this.values.length < length) this.values = copyInto(new (typeOf(this.values))(longer(this.values.length)), this.values)
    this.length = Math.max(this.length, length)
  }

  /** The numbers so far from number `from` on, as a view. */
  view(from = 0): Int16Array | Float64Array {
    return this.values.subarray(from, this.length)
  }
}

/** Twice as long; of a long list half as long again, so that less of it stays unused. */
const longer = (length: number): number => (length < 2 ** 18 ? length * 2 : Math.ceil(length * 1.5))

const typeOf = (values: Int16Array | Float64Array): typeof Int16Array | typeof Float64Array =>
  values instanceof Int16Array ? Int16Array : Float64Array

function copyInto(larger: Int16Array | Float64Array, values: Int16Array | Float64Array): Int16Array | Float64Array {
  larger.set(values)
  return larger
}
