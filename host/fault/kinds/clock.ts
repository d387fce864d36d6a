import type { FaultKind } from '../fault.js'

/** A crystal that does not swing, a counter that was never started. */
export const clock = { name: 'clock', domain: 'clock', summary: "the board's counter of time stands", options: {} } as const satisfies FaultKind
