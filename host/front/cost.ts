import type { Front, FrontName } from './front.js'

/** Kinds of cores that a cost is known of, by the kernels that serve them (host/aot/overrides.ts). */
export type CostCore = 'avr5' | 'cortex-m0' | 'cortex-m4' | 'rv32imac'

/**
 * What a block takes for a number that it takes (magnitude: for a row), without kernels of its own: `node bench/front.mjs`, a window of 64
 * rows of three channels, and a scale of 24 numbers; the table is in docs/front.md. Cycles of an ATmega328P and a Cortex-M0+, instructions
 * of a Cortex-M4 and an RV32IMAC.
 */
const perNumber: Record<FrontName, Record<CostCore, number>> = {
  window: { avr5: 143, 'cortex-m0': 77.7, 'cortex-m4': 33.5, rv32imac: 46.2 },
  diff: { avr5: 152, 'cortex-m0': 60.9, 'cortex-m4': 26.6, rv32imac: 37.3 },
  magnitude: { avr5: 1142, 'cortex-m0': 317, 'cortex-m4': 208, rv32imac: 199 },
  decimate: { avr5: 328, 'cortex-m0': 81.6, 'cortex-m4': 23.3, rv32imac: 30.6 },
  stats: { avr5: 589, 'cortex-m0': 84.9, 'cortex-m4': 48.9, rv32imac: 43.8 },
  spectrum: { avr5: 3135, 'cortex-m0': 476, 'cortex-m4': 226, rv32imac: 240 },
  scale: { avr5: 1160, 'cortex-m0': 135, 'cortex-m4': 34.8, rv32imac: 47.7 },
}

/** Stages of a transform of 64 rows, of which those figures are. */
const MEASURED_STAGES = 6

export const costUnit = (core: CostCore): 'cycles' | 'instructions' => (core === 'avr5' || core === 'cortex-m0' ? 'cycles' : 'instructions')

/** About what a front end takes for a sample whose rows all come anew. */
export function frontCost({ blocks, channels, rows }: Pick<Front, 'blocks' | 'channels' | 'rows'>, core: CostCore): number {
  let cost = 0, steps = rows, numbers = channels
  for (const { kind, value, length } of blocks) {
    const each = perNumber[kind][core]
    const stages = kind === 'spectrum' ? Math.log2(steps) / MEASURED_STAGES : 1
    cost += each * stages * steps * (kind === 'magnitude' ? 1 : numbers)
    if (kind === 'diff') steps--
    else if (kind === 'magnitude') numbers = 1
    else if (kind === 'decimate') steps = Math.floor(steps / value)
    else if (kind === 'window') steps = length
    else if (kind === 'stats' || kind === 'spectrum') [steps, numbers] = [1, numbers * (kind === 'stats' ? 8 : value)]
  }
  return Math.round(cost)
}
