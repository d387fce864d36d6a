import type { FaultKind } from '../fault.js'

const share = { type: 'share', min: 0, max: 0.5, usual: 0.05, what: 'the share of frames, in each direction,' } as const

/** What a bad line makes of frames. */
export const lost = { name: 'lost', domain: 'line', summary: 'frames are lost', amount: share, options: {} } as const satisfies FaultKind
export const doubled = { name: 'doubled', domain: 'line', summary: 'frames come twice', amount: share, options: {} } as const satisfies FaultKind
export const damaged = { name: 'damaged', domain: 'line', summary: 'a byte of a frame is another', amount: share, options: {} } as const satisfies FaultKind
