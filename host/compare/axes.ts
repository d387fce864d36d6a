import { scaleOf, shortfall, type Metric } from '../task/metric.js'

/** A linear map from data to pixels, in the space where the axis is linear. */
export interface Axis {
  /** Data values at the two ends, low pixel first. */
  domain: [number, number]
  ticks: number[]
  toPixel: (value: number) => number
  /** On an error axis, the tick that stands for no error at all; undefined when no score is perfect. */
  perfect?: number
}

/** The RAM axis: bytes, logarithmic, with powers of two as ticks and halves between them where there is room. */
export function ramAxis(bytes: readonly number[], width: number): Axis {
  const low = Math.min(...bytes)
  const high = Math.max(...bytes)
  // A margin of about an eighth of an octave on each side; the axis spans an octave at least.
  const missing = Math.max(0, 1 - Math.log2(high / low)) / 2
  const air = 0.06 * Math.log2(high / low) + 0.12 + missing
  const from = Math.log2(low) - air
  const to = Math.log2(high) + air
  const toPixel = (value: number) => ((Math.log2(value) - from) / (to - from)) * width
  const ticks: number[] = []
  const add = (mantissa: number, space: number) => {
    for (let power = Math.floor(from); power <= Math.ceil(to); power++) {
      const tick = mantissa * 2 ** power
      const x = toPixel(tick)
      if (x < 0 || x > width) continue
      if (ticks.every((other) => Math.abs(toPixel(other) - x) >= space)) ticks.push(tick)
    }
  }
  add(1, 44)
  if (ticks.length < 4) add(1.5, 60)
  if (ticks.length < 3) for (const mantissa of [1.25, 1.75]) add(mantissa, 60)
  return { domain: [2 ** from, 2 ** to], ticks: ticks.sort((a, b) => a - b), toPixel }
}

/** The Vega expression that labels the ticks of the RAM axis, all in the largest unit of which every tick has a quarter. */
export function bytesLabel(ticks: readonly number[]): string {
  const least = Math.min(...ticks)
  const [size, unit] = least < 1024 / 4 ? [1, 'B'] : least < 1024 ** 2 / 4 ? [1024, 'KB'] : [1024 ** 2, 'MB']
  return `format(datum.value / ${size}, ',~r') + ' ${unit}'`
}

/** Mantissas of error ticks, the roundest accuracies first: 90, 80, 50; then 70; then 85, 60, 30. */
const mantissas = [[1, 2, 5], [3], [1.5, 4, 7]]

/** Steps between ticks, for a range too narrow for the mantissas: these, times any power of ten. */
const evenSteps = [1, 2, 5]

/** What an axis must know of a metric. */
type Measure = Pick<Metric, 'better' | 'unit'>

/**
 * The axis of a metric: how much a perfect value is missed by, logarithmic, small errors on top. The step from 98 to 99 % halves the error
 * and is as high as the one from 80 to 90 %, and a rule that failed at 10 % does not flatten all others.
 * @param values of the metric; a perfect one is drawn at half of the smallest other error
 * @param height pixels; pixel 0 is on top
 * @param room least distance of two ticks in pixels
 */
export function errorAxis(metric: Measure, values: readonly number[], height: number, room = 30): Axis {
  const errors = values.map((value) => shortfall(metric, value))
  const floor = errorFloor(errors, metric)
  // A share cannot miss by more than all.
  const most = metric.unit === 'percent' ? 100 : Infinity
  const high = Math.min(most, Math.max(...errors, floor))
  const low = Math.max(Math.min(...errors), floor)
  // A range of a fifth at least, so that a lone point does not fill the axis.
  const missing = Math.max(0, Math.log(1.2) - Math.log(high / low)) / 2
  const air = 0.07 * Math.log(high / low) + 0.02 + missing
  const from = Math.log(low) - air
  const to = Math.min(Math.log(high) + air, Math.log(most))
  const toPixel = (error: number) => ((Math.log(Math.max(error, floor)) - from) / (to - from)) * height
  const inside = (tick: number) => toPixel(tick) >= 0 && toPixel(tick) <= height + 0.5
  const apart = (a: number, b: number) => Math.abs(toPixel(a) - toPixel(b)) >= room
  let ticks: number[] = []
  const [least, last] = [Math.floor(Math.log10(Math.exp(from))) - 1, Math.ceil(Math.log10(Math.exp(to)))]
  const powers = Array.from({ length: last - least + 1 }, (_, i) => least + i)
  for (const round of mantissas) {
    for (const power of powers) {
      for (const mantissa of round) {
        const tick = Number((mantissa * 10 ** power).toPrecision(6))
        if (tick <= most && inside(tick) && ticks.every((other) => apart(tick, other))) ticks.push(tick)
      }
    }
  }
  if (ticks.length < 4) {
    for (const step of powers.flatMap((power) => evenSteps.map((each) => each * 10 ** (power - 1)))) {
      const first = Math.ceil(Math.exp(from) / step)
      const count = Math.floor(Math.exp(to) / step) - first + 1
      if (count < 2 || count > height / room) continue
      const even = Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(6))).filter(inside)
      if (even.length <= ticks.length || even.some((tick, i) => i > 0 && !apart(tick, even[i - 1]!))) continue
      ticks = even
      break
    }
  }
  const perfect = errors.some((error) => error <= 0) ? floor : undefined
  if (perfect !== undefined) ticks = [perfect, ...ticks.filter((tick) => apart(tick, perfect) && tick > perfect)]
  const axis = { domain: [Math.exp(from), Math.exp(to)] as [number, number], ticks: ticks.sort((a, b) => a - b), toPixel }
  return perfect === undefined ? axis : { ...axis, perfect }
}

/** The Vega expression that labels a tick of the error axis with the value of the metric, as it is printed. */
export function valueLabel({ better, unit }: Measure, { perfect }: Pick<Axis, 'perfect'>): string {
  const best = better === 'higher' ? scaleOf(unit) : 0
  const label = best === 0 ? "format(datum.value, '.4~r')" : `format(${best} - datum.value, '${unit === 'percent' ? '.2~f' : '.4~f'}')`
  return perfect === undefined ? label : `datum.value <= ${perfect} ? '${best}' : ${label}`
}

/** Where a perfect value is drawn on the error axis: at half of the smallest error above zero. */
function errorFloor(errors: readonly number[], { unit }: Measure): number {
  const above = errors.filter((error) => error > 1e-9)
  return above.length > 0 ? Math.min(...above) / 2 : 0.005 * scaleOf(unit)
}
