/** The blocks of a front end in float64, from the equations of their headers: naive, and of the readings themselves. */

/** One channel of rows that lie behind each other. */
export const channelOf = (rows: ArrayLike<number>, channels: number, channel: number): number[] =>
  Array.from({ length: rows.length / channels }, (_, i) => rows[i * channels + channel]!)

const mean = (x: readonly number[]): number => x.reduce((sum, each) => sum + each, 0) / x.length

/** Mean, spread, minimum, maximum, peak to peak, RMS, zero crossings in 256ths of the steps, mean absolute. */
export function statisticsOf(x: readonly number[]): number[] {
  const m = mean(x), least = Math.min(...x), most = Math.max(...x)
  const centre = Math.sign(m) * Math.floor(Math.abs(m) + 0.5)
  const signs = x.map((each) => Math.sign(each - centre)).filter((sign) => sign !== 0)
  const crossings = signs.reduce((count, sign, i) => count + (i > 0 && sign !== signs[i - 1] ? 1 : 0), 0)
  return [m, Math.sqrt(mean(x.map((each) => (each - m) ** 2))), least, most, most - least, Math.sqrt(mean(x.map((each) => each ** 2))), (256 * crossings) / (x.length - 1), mean(x.map(Math.abs))]
}

/** First bin of each band, and the one behind the last; powers of two as the header says. */
export function bandEdges(rows: number, bands: number): number[] {
  const edges = [1]
  for (let b = 1; b <= bands; b++) {
    const exponent = Math.floor((1024 * Math.log2(rows / 2) * b) / bands) / 1024, whole = Math.floor(exponent), f = exponent - whole
    const power = 2 ** whole * (1 + (672 * f + 352 * f ** 2) / 1024)
    edges.push(Math.max(edges[b - 1]! + 1, Math.min(rows / 2 - bands + b, Math.round(power))))
  }
  return edges
}

/** log2 of the root mean square of |X_k| in each band, by the definition of the transform; 0 below 1. */
export function spectrumOf(x: readonly number[], bands: number): number[] {
  const n = x.length, m = mean(x)
  const windowed = x.map((each, t) => ((each - m) * (1 - Math.cos((2 * Math.PI * t) / n))) / 2)
  const power = (k: number): number => {
    let re = 0, im = 0
    windowed.forEach((each, t) => {
      re += each * Math.cos((2 * Math.PI * k * t) / n)
      im -= each * Math.sin((2 * Math.PI * k * t) / n)
    })
    return re ** 2 + im ** 2
  }
  const edges = bandEdges(n, bands)
  return edges.slice(1).map((end, b) => {
    const bins = Array.from({ length: end - edges[b]! }, (_, i) => power(edges[b]! + i))
    return Math.max(0, Math.log2(mean(bins)) / 2)
  })
}

/** Running mean and spread of one channel, and what they make of a value. */
export class RunningScale {
  private k = 0
  private m = 0
  private d = 0

  follow(x: number): void {
    const rate = 2 ** -Math.min(10, Math.floor(Math.log2(++this.k)))
    this.m += (x - this.m) * rate
    this.d += (Math.abs(x - this.m) - this.d) * rate
  }

  /** In 32nds of a standard deviation, before rounding and clipping. */
  scaled(x: number): number {
    return (32 * Math.sqrt(2 / Math.PI) * (x - this.m)) / Math.max(1, this.d)
  }
}
