import type { FaultKind } from '../fault.js'

/** Bits that change by age and heat while nothing has power. */
export const rot = {
  name: 'rot', domain: 'power', needs: 'power', summary: 'while the power is off, bits of the newest checkpoint flip',
  amount: { type: 'whole', min: 1, max: 4096, usual: 1, what: 'the number of bits' },
  options: {},
} as const satisfies FaultKind
