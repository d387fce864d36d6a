import { formatCount, formatInteger } from '../compare/units.js'
import type { Measured } from '../trial/measured.js'

/** What a board measured of itself, as lines of a name and a value. */
export function measuredLines({ ramBytes, stackBytes, flashBytes, ...counts }: Measured): [string, string][] {
  const unit = counts.cyclesPerLearn === undefined ? 'instructions' : 'cycles'
  const perLearn = counts.cyclesPerLearn ?? counts.instructionsPerLearn
  const perInfer = counts.cyclesPerInfer ?? counts.instructionsPerInfer
  const costs = [
    ...(typeof perLearn === 'number' ? [`${formatCount(perLearn)} learn`] : []),
    ...(typeof perInfer === 'number' ? [`${formatCount(perInfer)} infer`] : []),
  ]
  return [
    ['measured RAM', `${formatInteger(ramBytes)} B, ${formatInteger(stackBytes)} B of it stack`],
    ...(flashBytes === null ? [] : [['flash', `${formatInteger(flashBytes)} B`] as [string, string]]),
    ...(counts.clockStands ? [[unit, "unknown: the board's counter of time stands"] as [string, string]] : costs.length === 0 ? [] : [[unit, `${costs.join(', ')} a sample`] as [string, string]]),
  ]
}
