import { Reply, Request } from '../../assembly/abi.js'
import type { Frame } from './codec.js'

/** What a frame from the line says to a host. A frame of any other type is ignored (docs/wire.md, section 4). */
export type Said =
  | { what: 'done' | 'refused'; request: number }
  | { what: 'expected' }
  | { what: 'unsynced' }
  | { what: 'trapped' }
  /** A request: the line sends back what this end sent. */
  | { what: 'echo' }

/** Least payload of an answer: of requests whose answer is more than one value, and below of the frames that are no answers. */
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
