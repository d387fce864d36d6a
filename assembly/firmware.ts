/**
 * The firmware of every board: the learner behind the wire, over the port's functions (assembly/wire/port.ts).
 * All it keeps lies in the RAM that `start` is given; nothing is allocated, and only the port's `write` may wait.
 */
import { sendTrapped, serve, startSession } from './wire/session'

/** Session, configuration and arena live in `room` bytes at `base`, a multiple of 8; the port's receive ring holds `ring` bytes. */
export function start(base: usize, room: u32, ring: u32): void { startSession(base, room, ring) }
/** Processes all bytes received so far and the requests that they complete, then returns. */
export function step(): void { serve() }
/** Tells the host that the core stopped with `code`. */
export function trapped(code: u32): void { sendTrapped(code) }
