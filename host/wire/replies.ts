import { Reply, Request } from '../../assembly/abi.js'
import type { Frame } from './codec.js'

/** What a frame from the line says to a host. Every type that is not here is none (docs/wire.md, section 4). */
export type Said =
  | { what: 'done' | 'refused'; request: number }
  | { what: 'expected' }
  | { what: 'unsynced' }
  | { what: 'trapped' }
  /** A request: what this end sent came back. */
  | { what: 'echo' }

/** Requests with an answer that is longer than its value, and the other frames that carry something. */
const LEAST_DONE: Partial<Record<number, number>> = { [Request.hello]: 8, [Request.probe]: 1, [Request.stats]: 40 }
const VALUE_BYTES = 4
const REFUSED_BYTES = 5
const OTHERS: Partial<Record<number, { said: Said; least: number }>> = {
  [Reply.expected]: { said: { what: 'expected' }, least: 0 },
  [Reply.unsynced]: { said: { what: 'unsynced' }, least: 1 },
  [Reply.trapped]: { said: { what: 'trapped' }, least: 4 },
}

/** Where `refused` is added to a request's type. */
const isNumbered = (type: number): boolean => type >= Request.first && type <= Request.last
const isRequest = (type: number): boolean => type === Request.hello || type === Request.probe || isNumbered(type)

/** What a frame says; undefined for one that no device sends, or that is too short for what it should carry. */
export function readReply({ type, payload }: Frame): Said | undefined {
  const carries = (least: number): boolean => payload.length >= least
  if (isRequest(type)) return { what: 'echo' }
  const done = type - Reply.done
  if (isRequest(done)) return carries(LEAST_DONE[done] ?? VALUE_BYTES) ? { what: 'done', request: done } : undefined
  const refused = type - Reply.refused
  if (isNumbered(refused)) return carries(REFUSED_BYTES) ? { what: 'refused', request: refused } : undefined
  const other = OTHERS[type]
  return other && carries(other.least) ? other.said : undefined
}
