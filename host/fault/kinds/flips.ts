import type { FaultKind } from '../fault.js'

/** Bits of RAM change by themselves, by radiation, heat or a weak supply: each with the same chance in front of every sample, learned or answered. Code and descriptors are left alone. */
export const flips = {
  name: 'flips', domain: 'memory', summary: 'bits in RAM flip',
  amount: { type: 'share', min: 0, max: 1, what: 'the share of bits that flip in front of a sample' },
  options: { in: { type: 'word', words: ['all', 'learned'], what: 'which bits: of all that the learner keeps, or of what it has learned alone' } },
} as const satisfies FaultKind
