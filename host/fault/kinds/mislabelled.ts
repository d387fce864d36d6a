import type { FaultKind } from '../fault.js'
import { timeOptions } from '../sensor.js'

/** Labels that are wrong, another class evenly drawn instead (label noise, "symmetric": Angluin and Laird, Machine Learning 2, 1988). */
export const mislabelled = {
  name: 'mislabelled', domain: 'samples', summary: 'training samples have the label of another class',
  amount: { type: 'share', min: 0, max: 1, usual: 0.1, what: 'the share of samples that are hit' },
  options: timeOptions,
} as const satisfies FaultKind
